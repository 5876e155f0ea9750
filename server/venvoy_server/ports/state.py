"""Protocols of the persistent state, as handlers use it: selections, trust and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(Protocol):
    """The environment chosen for a folder."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def environment(self) -> str | None:
        """Return the environment's prefix, or None if the folder is set to use no environment."""
        ...


class Trust(Protocol):
    """The recorded trust of a folder."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def trusted(self) -> bool:
        """Return whether the folder is trusted."""
        ...


class State(Protocol):
    """The persistent state, shared by all servers of this user."""

    @property
    def folder(self) -> str:
        """Return the folder that holds the state."""
        ...

    @property
    def notice(self) -> str | None:
        """Return why the state cannot be saved, or None if it can."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Return messages for the user: why the state cannot be saved, or that a damaged file was moved aside."""
        ...

    def version(self) -> int:
        """Return a number that changes whenever another process has written to the state."""
        ...

    def selections(self) -> Sequence[Choice]:
        """Return the choices of all folders."""
        ...

    def select(self, folder: str, environment: str | None) -> object:
        """Store the environment chosen for a folder; None: use no environment."""
        ...

    def forget_selection(self, folder: str) -> bool:
        """Delete the choice of a folder; return whether there was one."""
        ...

    def set_selection_aside(self, folder: str) -> None:
        """Set aside the choice of a folder whose environment was removed, for `resume_selection` after a restore."""
        ...

    def selections_set_aside(self) -> Sequence[tuple[str, str]]:
        """Return the choices set aside: pairs of folder and removed environment."""
        ...

    def resume_selection(self, folder: str, environment: str) -> None:
        """Bring back the choice of a restored environment, unless the folder has another choice by now."""
        ...

    def choice(self, name: str) -> str | None:
        """Return the user's choice stored under a name, or None."""
        ...

    def choose(self, name: str, value: str) -> object:
        """Store a choice of the user under a name."""
        ...

    def trusts(self) -> Sequence[Trust]:
        """Return the recorded trust of all folders."""
        ...

    def set_trust(self, folder: str, trusted: bool) -> object:
        """Record whether a folder is trusted."""
        ...

    def forget_trust(self, folder: str) -> bool:
        """Delete the recorded trust of a folder; return whether there was one."""
        ...
