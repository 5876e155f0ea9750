"""What handlers need of the state that is kept: selections, trust and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(Protocol):
    """What was chosen for a folder; no environment means that it uses none."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def environment(self) -> str | None:
        """Return the environment's prefix, or None."""
        ...


class Trust(Protocol):
    """The recorded trust of a folder."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def trusted(self) -> bool:
        """Return whether it is trusted."""
        ...


class State(Protocol):
    """What is remembered between runs, and shared by every server of this user."""

    @property
    def folder(self) -> str:
        """Return the folder where the state is kept."""
        ...

    @property
    def notice(self) -> str | None:
        """Return why state is not kept, or None if it is."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Return what a person should know of the state: why it is not kept, or that a damaged one was moved aside."""
        ...

    def version(self) -> int:
        """Return a number that changes when another process wrote something."""
        ...

    def selections(self) -> Sequence[Choice]:
        """Return every choice."""
        ...

    def select(self, folder: str, environment: str | None) -> object:
        """Remember the choice of a folder."""
        ...

    def forget_selection(self, folder: str) -> bool:
        """Forget the choice of a folder; return whether there was one."""
        ...

    def set_selection_aside(self, folder: str) -> None:
        """Forget the choice of a folder whose environment was removed, until that is restored."""
        ...

    def selections_set_aside(self) -> Sequence[tuple[str, str]]:
        """Return the folders whose environment was removed, each with that environment."""
        ...

    def resume_selection(self, folder: str, environment: str) -> None:
        """Choose a restored environment again for a folder that has chosen no other since."""
        ...

    def choice(self, name: str) -> str | None:
        """Return what the user chose under a name, None if there is nothing."""
        ...

    def choose(self, name: str, value: str) -> object:
        """Remember what the user chose under a name."""
        ...

    def trusts(self) -> Sequence[Trust]:
        """Return the recorded trust of every folder."""
        ...

    def set_trust(self, folder: str, trusted: bool) -> object:
        """Remember whether a folder is trusted."""
        ...

    def forget_trust(self, folder: str) -> bool:
        """Forget the recorded trust of a folder; return whether there was one."""
        ...
