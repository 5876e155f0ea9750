"""Protocols of the persistent state, as request handlers use it.

It holds the environment selected for each folder, which folders are trusted, and other choices of the user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(Protocol):
    """The user's choice of an environment for a folder."""

    @property
    def folder(self) -> str:
        """Return the path of the folder for which the user chose an environment."""
        ...

    @property
    def environment(self) -> str | None:
        """Return the path of the chosen environment, or None if the user wants no environment for the folder."""
        ...


class Trust(Protocol):
    """The user's recorded decision whether a folder is trusted."""

    @property
    def folder(self) -> str:
        """Return the path of the folder that the user trusts or distrusts."""
        ...

    @property
    def trusted(self) -> bool:
        """Return whether the folder is trusted."""
        ...


class State(Protocol):
    """The persistent state (such as chosen environments and trusted folders), shared by the user's Venvoy processes."""

    @property
    def folder(self) -> str:
        """Return the path of the folder in which the state is stored."""
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
        """Return the environments chosen for folders, one element per folder that has a choice."""
        ...

    def select(self, folder: str, environment: str | None) -> object:
        """Store the path of the environment that the user chose for a folder; None: the user wants no environment."""
        ...

    def forget_selection(self, folder: str) -> bool:
        """Delete the choice of an environment for a folder; return whether there was one."""
        ...

    def set_selection_aside(self, folder: str) -> None:
        """Suspend the choice of an environment for a folder, since that environment was removed.

        The choice does not apply any more, but stays stored: `resume_selection` makes it valid again when the
        environment has been restored.
        """
        ...

    def selections_set_aside(self) -> Sequence[tuple[str, str]]:
        """Return the suspended choices, as pairs (folder, path of the environment that was chosen for it).

        A choice is suspended while its environment is removed, so that it can be resumed when that is restored.
        """
        ...

    def resume_selection(self, folder: str, environment: str) -> None:
        """Make a folder's choice of an environment valid again, after this environment was removed and then restored.

        While an environment is removed, the choice of it is suspended: it is stored, but does not apply. `environment`
        is the path of the restored environment. If the user has chosen another environment for the folder meanwhile,
        the newer choice is kept, and the suspended choice is deleted.
        """
        ...

    def choice(self, name: str) -> str | None:
        """Return the value that is stored as the user's choice for `name`, or None if there is none.

        The only name in use is `vulnerabilities`, whose value is the source of vulnerability records. Environments
        chosen for folders are stored separately.
        """
        ...

    def choose(self, name: str, value: str) -> object:
        """Store `value` as the user's choice for `name`.

        The only name in use is `vulnerabilities`, whose value is the source of vulnerability records. Environments
        chosen for folders are stored separately. The returned object has no meaning.
        """
        ...

    def trusts(self) -> Sequence[Trust]:
        """Return the decisions whether folders are trusted, one element per folder that has a decision."""
        ...

    def set_trust(self, folder: str, trusted: bool) -> object:
        """Store the decision whether a folder is trusted."""
        ...

    def forget_trust(self, folder: str) -> bool:
        """Delete the decision whether a folder is trusted; return whether there was one."""
        ...
