"""The environment variables of a process, and edits of them, by the platform's rules for variable names."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Mapping

from venvoy_server.activation.model import VariableEdit
from venvoy_server.environments.host import PathFlavour


class Variables:
    """The environment variables of a process before an activation; the methods return edits and change nothing.

    On Windows, names are case-insensitive, and PATH is usually spelled `Path`.
    """

    def __init__(self, platform: str, values: Mapping[str, str]) -> None:
        self.windows = platform == "win32"
        self.paths: PathFlavour = ntpath if self.windows else posixpath
        self.path_separator = self.paths.pathsep
        self._values = values
        self._spelling = {name.upper(): name for name in values} if self.windows else {}
        self.path_name = self.spelled("PATH") if self.has("PATH") else ("Path" if self.windows else "PATH")

    def spelled(self, name: str) -> str:
        """Return a variable's name as the process spells it: on Windows `Path` for `PATH`; elsewhere unchanged."""
        return self._spelling.get(name.upper(), name) if self.windows else name

    def get(self, name: str) -> str | None:
        """Return a variable's value, or None if it is not set."""
        return self._values.get(self.spelled(name))

    def has(self, name: str) -> bool:
        """Return whether a variable is set."""
        return self.spelled(name) in self._values

    def set(self, name: str, value: str) -> VariableEdit:
        """Return the edit that sets a variable."""
        return VariableEdit("set", self.spelled(name), value)

    def unset(self, name: str) -> VariableEdit:
        """Return the edit that removes a variable."""
        return VariableEdit("unset", self.spelled(name))

    def unset_if_set(self, name: str) -> tuple[VariableEdit, ...]:
        """Return the edit that removes a variable; empty if the variable is not set."""
        return (self.unset(name),) if self.has(name) else ()

    def restore(self, name: str) -> VariableEdit:
        """Return the edit that gives a variable its present value again, or removes it if it is not set at present."""
        value = self.get(name)
        return self.unset(name) if value is None else self.set(name, value)

    def prepend_path(self, folder: str) -> VariableEdit:
        """Return the edit that makes a folder the first entry of PATH."""
        return VariableEdit("prepend", self.path_name, folder, self.path_separator)

    def remove_path(self, entry: str) -> VariableEdit:
        """Return the edit that removes from PATH the first entry that is spelled as `entry`."""
        return VariableEdit("remove", self.path_name, entry, self.path_separator)

    def path_entry(self, folder: str) -> str | None:
        """Return the first entry of PATH that is the path `folder`, as PATH spells it, or None if there is none."""
        entries = (self.get("PATH") or "").split(self.path_separator)
        wanted = self._folded(folder)
        return next((entry for entry in entries if entry and self._folded(entry) == wanted), None)

    def scripts_folders(self, prefix: str) -> tuple[str, ...]:
        """Return the folders that may hold the executables of the virtual environment at `prefix`, the likelier first.

        On Windows these are `Scripts` and `bin` (of MSYS2's Python), elsewhere only `bin`.
        """
        names = ("Scripts", "bin") if self.windows else ("bin",)
        return tuple(self.paths.join(prefix, name) for name in names)

    def is_active(self, prefix: str) -> bool:
        """Return whether the variable VIRTUAL_ENV names the environment at the path `prefix`."""
        active = self.get("VIRTUAL_ENV")
        return bool(active) and self._folded(active or "") == self._folded(prefix)

    def _folded(self, path: str) -> str:
        return self.paths.normcase(self.paths.normpath(path))
