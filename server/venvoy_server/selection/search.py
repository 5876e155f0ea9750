"""The query for the environment that a file or folder uses: its inputs, and a cache of the files that it reads.

The inputs are the path, the folders around it, the user's choices, and the client's environment variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from venvoy_server.environments.documents import parse_toml
from venvoy_server.environments.layout import USUAL_NAMES, interpreters
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.project import folders_up
from venvoy_server.environments.python import prefix_of
from venvoy_server.environments.read import Memo, read_environment, read_interpreter
from venvoy_server.selection.model import Offer, SelectionProblem, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from venvoy_server.environments.host import Host
    from venvoy_server.locators.model import SearchRun

_SECONDS = 2.0
"""Time limit in seconds of one source's search of the machine."""


class SelectionQuery:
    """The inputs of one selection: a path, the folders around it, the user's choices, and the client's variables.

    `folders` are those from the path up to the root of its workspace or project, nearest first. `chosen` maps folders
    to the path that the user chose, None for "no environment". Environments and files that are read are cached.
    """

    def __init__(
        self,
        host: Host,
        path: str,
        roots: Sequence[str],
        chosen: Mapping[str, str | None],
        variables: Mapping[str, str] | None,
        trusted: Sequence[str] = (),
    ) -> None:
        self.host = host
        self.paths = host.paths
        self.path = path
        self.chosen = chosen
        self.roots = roots
        self.folders = folders_up(host, path, roots, trusted)
        self._variables = variables
        self._memo = Memo()
        self._environments: dict[str, Environment | None] = {}
        self._interpreters: Sequence[Interpreter] | None = None
        self._texts: dict[str, str | None] = {}
        self._tables: dict[str, dict[str, Any] | None] = {}

    def client_variable(self, name: str) -> str | None:
        """Return the value of an environment variable of the client's process, or None if it is unset or empty.

        If the client sent no environment variables at all, the variables with which Venvoy itself runs are used
        instead.
        """
        value = self.host.variable(name) if self._variables is None else self._variables.get(name)
        return value or None

    def environment(self, prefix: str) -> Environment | None:
        """Return the environment in the folder `prefix`, broken or not, or None if there is none; cached.

        A folder that is the installation of an interpreter, such as `/usr`, is not an environment.
        """
        if prefix not in self._environments:
            found = read_environment(self.host, prefix, memo=self._memo)
            self._environments[prefix] = None if found is not None and self._is_installation(found) else found
        return self._environments[prefix]

    def found_at(self, path: str) -> Environment | Interpreter | None:
        """Return the environment or interpreter at a path, or None if there is none.

        The path of an environment is that of its folder or of its interpreter; the path of an interpreter outside
        environments is that of its executable or of the installation's folder.
        """
        environment = self.environment(path) or self._behind_dot_venv(path) or self._environment_around(path)
        if environment is not None:
            return environment
        places = (path, *(place for place, _ in interpreters(self.host, path)))
        return next(filter(None, (read_interpreter(self.host, place, memo=self._memo) for place in places)), None)

    def _is_installation(self, environment: Environment) -> bool:
        # Without pyvenv.cfg, an interpreter that does not link to a base is one itself (`/usr`), unless the folder's
        # name is usual for environments.
        own = environment.kind == "unknown" and environment.base_prefix is None
        return own and self.paths.basename(environment.prefix) not in USUAL_NAMES

    def _behind_dot_venv(self, path: str) -> Environment | None:
        """Return the existing environment to which a path that ends in `.venv` leads, or None if there is none.

        `.venv` may be an environment, a file with a path, or a folder of environments, of which the default is
        returned. If no environment is there, the first existing one in the file `.python-envs` next to `.venv` (a list
        of environments) is returned, beginning at the last line. Returns None for a path with another ending.
        """
        if self.paths.basename(path) != ".venv":
            return None
        from venvoy_server.environments.redirect import default_of, environments_of

        named = environments_of(self.host, self.paths.dirname(path))
        found = [each for each in map(self.environment, named) if each is not None]
        inside = [each for each in found if self.paths.dirname(each.prefix) == path]
        return default_of(inside) if inside else next(iter(found), None)

    def _environment_around(self, executable: str) -> Environment | None:
        # An executable's environment is determined by its own path; the target of its link is the base.
        return self.environment(prefix_of(self.host, executable))

    def locating(self) -> SearchRun:
        """Return a new `SearchRun`, with which a locator (a module that finds environments) can be called.

        It has no workspace folders and a time limit of two seconds.
        """
        from venvoy_server.locators.model import SearchRequest, SearchRun  # imported late: rarely needed

        return SearchRun(self.host, SearchRequest(), self._memo, self.host.monotonic() + _SECONDS, None, {}, {})

    def interpreters(self) -> Sequence[Interpreter]:
        """Return the interpreters installed on the machine, newest first; searched for once, then cached."""
        if self._interpreters is None:
            from venvoy_server.locators.discovery import discover
            from venvoy_server.locators.model import SearchRequest

            self._interpreters = discover(self.host, SearchRequest(scope="interpreters", budget=_SECONDS)).interpreters
        return self._interpreters

    def text(self, path: str) -> str | None:
        """Return a file's text, cached, or None if it cannot be read."""
        from venvoy_server.selection.settings_text import read_text

        if path not in self._texts:
            self._texts[path] = read_text(self.host, path)
        return self._texts[path]

    def json(self, path: str) -> dict[str, Any] | None:
        """Return the object in a JSON file, or None if the file is missing or invalid, or does not hold an object.

        Comments are allowed in the file.
        """
        from venvoy_server.selection.settings_text import parse_json

        text = self.text(path)
        return None if text is None else parse_json(text)

    def toml(self, path: str, word: str) -> dict[str, Any] | None:
        """Return the tables of a TOML file, cached, or None if the file is missing, invalid or does not contain `word`.

        Searching for the word is faster than parsing the file.
        """
        text = self.text(path)
        if text is None or word not in text:
            return None
        if path not in self._tables:
            self._tables[path] = parse_toml(text)
        return self._tables[path]

    def exists(self, folder: str, name: str) -> bool:
        """Return whether a folder has an entry with this name; a dangling link does not count."""
        return self.host.stat(self.paths.join(folder, name)) is not None


def offer_of(
    source: Source,
    found: Environment | Interpreter,
    folder: str,
    reason: str,
    problems: tuple[SelectionProblem, ...] = (),
    *,
    decides: bool = True,
) -> Offer:
    """Return the offer (a proposal of the Python to use) for the existing environment or interpreter `found`.

    `source` is the kind of file, tool or choice that proposes it, such as `dot-venv`. `folder` is the folder to which
    the source belongs. `reason` is a sentence for the user. `problems` are problems of the source to report. If
    `decides` is False, the offer is only an alternative, and is not selected.
    """
    if isinstance(found, Environment):
        return Offer(source, reason, folder, found.prefix, found, None, problems, decides)
    return Offer(source, reason, folder, found.executable, None, found, problems, decides)
