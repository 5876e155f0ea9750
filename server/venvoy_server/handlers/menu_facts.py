"""What menus show, such as environments, packages and problems, read with the handlers of other methods."""

from __future__ import annotations

from functools import cached_property

from venvoy_protocol.discover import DiscoverParams, DiscoverResult
from venvoy_protocol.doctor import DoctorParams, DoctorResult
from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.errors import MethodError
from venvoy_protocol.inspect import InspectParams, InspectResult
from venvoy_protocol.packages import PackagesParams, PackagesResult
from venvoy_protocol.selection import Selection
from venvoy_protocol.status import StatusParams, StatusResult
from venvoy_protocol.trust import TrustParams, TrustResult
from venvoy_protocol.vulnerabilities import VulnerabilitiesResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import environments_to_wire, interpreters_to_wire
from venvoy_server.dependencies.dialects.names import is_dependency_file
from venvoy_server.dependencies.dialects.requirements_txt.file_names import is_requirements_file
from venvoy_server.environments.project import folder_of, folders_up, holds, nearest_project
from venvoy_server.environments.python_request import PythonRequests, ruled_out_by
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.advisory_source import source_of, url_of
from venvoy_server.handlers.choice_folder import choice_folder
from venvoy_server.handlers.discover import discover, find_for
from venvoy_server.handlers.doctor import doctor
from venvoy_server.handlers.inspect import inspect
from venvoy_server.handlers.interpreter_choice import choose_interpreter, requests_for
from venvoy_server.handlers.packages import packages
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.selected_environment import selection_of, to_wire_selection
from venvoy_server.handlers.status import status
from venvoy_server.handlers.trust import trust
from venvoy_server.menus.facts import DependencyPlace
from venvoy_server.selection.short_paths import short_path, short_paths
from venvoy_server.trust import is_trusted

_PYPROJECT_TABLES = ("[project]", "[dependency-groups]")


class HandlerFacts:
    """Provides what menus show (environments, packages, problems ...) for one call and one path, a file or folder.

    Most of it is computed once. The class implements the protocol `menus.facts.MenuFacts`. basedpyright does not
    accept a `cached_property` for a property of a Protocol, so each public property returns a cached private one.
    """

    def __init__(self, context: CallContext, path: str | None) -> None:
        self._context = context
        self._host = context.host
        self.path = context.folder(path)

    @property
    def project(self) -> str:
        """Return the nearest folder with a project file at or above the menu's path, else the path's own folder."""
        return self._project

    @cached_property
    def _project(self) -> str:
        context = self._context
        found = nearest_project(self._host, self.path, context.roots, context.trusted_folders)
        return found if found is not None else folder_of(self._host, self.path)

    @property
    def choice_folder(self) -> str:
        """Return the folder for which a choice of environment is recorded.

        This is the project, or a folder in it that has an environment or a recorded choice of its own.
        """
        return self._choice_folder

    @cached_property
    def _choice_folder(self) -> str:
        return choice_folder(self._context, self.path)

    @property
    def root(self) -> str:
        """Return the workspace folder that contains the menu's path, or else the root folder of the path's project.

        Outside the workspace folders, the root is the nearest parent folder with version control, or else with a
        project file. If no parent folder has either, it is the path's own folder.
        """
        return self._root

    @cached_property
    def _root(self) -> str:
        return folders_up(self._host, self.path, self._context.roots, self._context.trusted_folders)[-1]

    def short(self, path: str) -> str:
        """Return a path shortened for display: relative to a workspace folder, or with `~` for the home folder."""
        return short_path(path, self._folders, self._host.home, self._host.paths.sep)

    def shorten(self, text: str) -> str:
        """Return a sentence with its paths shortened: relative to a workspace folder, or with `~` for home."""
        return short_paths(text, self._folders, self._host.home, self._host.paths.sep)

    @cached_property
    def _folders(self) -> list[str]:
        """Return the folders to which displayed paths are relative: the workspace folders and the menu's root."""
        return list(dict.fromkeys([*self._context.roots, self.root]))

    def absolute(self, path: str) -> str:
        """Return a path that the user typed as an absolute path; `~` and paths relative to the project are resolved."""
        paths = self._host.paths
        if path == "~" or path.startswith(("~/", "~" + paths.sep)):
            path = paths.join(self._host.home, path[2:])
        return paths.normpath(paths.join(self.project, path))

    def join(self, folder: str, name: str) -> str:
        """Return the path of the entry `name` in a folder."""
        return self._host.paths.join(folder, name)

    def exists(self, path: str) -> bool:
        """Return whether a path exists, dangling symlinks included."""
        return self._host.link_stat(path) is not None

    def selection(self) -> Selection:
        """Return the environment selected for the menu's path, and the reason why it is selected."""
        return self._selection

    @cached_property
    def _selection(self) -> Selection:
        return to_wire_selection(selection_of(self._context, self.path)[1])

    def status(self) -> StatusResult:
        """Return the status bar's text and tooltip about the environment selected for the menu's path."""
        return status(self._context, StatusParams(path=self.path))

    def environments(self) -> list[Environment]:
        """Return the environments that a menu can offer, including the environment selected for the menu's path.

        They are the environments in the workspace folders and in the central folders of tools such as Poetry and
        pipenv. The selected environment comes first if it is not in these folders.
        """
        found = self._found.environments
        selected = self._selection.environment
        if selected is not None and all(each.real_prefix != selected.real_prefix for each in found):
            return [selected, *found]
        return found

    def interpreters(self) -> list[Interpreter]:
        """Return the interpreters of the machine."""
        return self._found.interpreters

    @cached_property
    def _found(self) -> DiscoverResult:
        context = self._context
        folders = list(context.client.folders) if context.client.kind == "program" else []
        if not any(holds(self._host.paths, folder, self.path) for folder in folders):
            folders.append(self.root)
        params = DiscoverParams(folders=folders)
        if context.search_cache is None:
            return discover(context, params)
        found = find_for(context, params).found
        return DiscoverResult(
            environments=environments_to_wire(found.environments),
            interpreters=interpreters_to_wire(found.interpreters),
            problems=[],
            elapsed_ms=0,
            complete=found.complete,
        )

    def fits(self, version: str) -> bool:
        """Return whether the project's files allow a version of Python, such as `3.12.1`."""
        return ruled_out_by(version, self._requests) is None

    @cached_property
    def _requests(self) -> PythonRequests:
        return requests_for(self._context, self.project)

    def default_python(self) -> str | None:
        """Return the path of the interpreter that `create` uses by default, or None if none fits the project."""
        try:
            return choose_interpreter(self._context, self.project, None)
        except MethodError:
            return None

    def requested_python(self) -> tuple[str, str] | None:
        """Return the version or range that the project requests and the path of the file with the request, or None."""
        first = self._requests.first
        return (first.text, first.path) if first is not None else None

    def requirements(self) -> list[str]:
        """Return the paths of the files in the project's own folder from which packages can be installed."""
        patterns = settings_of(self._context, self.project)[0].requirements_patterns
        paths = self._host.paths
        here = [paths.join(self.project, name) for name in sorted(self._names(self.project))]
        files = [path for path in here if is_requirements_file(path, patterns)]
        files += [path for path in here if _is_pylock(paths.basename(path))]
        pyproject = paths.join(self.project, "pyproject.toml")
        if any(table in self._text(pyproject) for table in _PYPROJECT_TABLES):
            files.append(pyproject)
        return files

    def is_dependency_file(self) -> bool:
        """Return whether the menu's path is, by its name, a file that lists dependencies."""
        patterns = settings_of(self._context, self.project)[0].requirements_patterns
        return is_dependency_file(self.path, patterns)

    def dependency_lists(self) -> list[DependencyPlace]:
        """Return the lists of dependencies in the project's own folder that a user may edit."""
        from venvoy_server.handlers.dependency_places import dependency_places

        return dependency_places(self._context, self.requirements())

    def _names(self, folder: str) -> list[str]:
        try:
            return list(self._host.names(folder))
        except OSError:
            return []

    def _text(self, path: str) -> str:
        try:
            return self._host.read(path, 1024 * 1024).decode("utf-8", "replace")
        except OSError:
            return ""

    def inspect(self, path: str) -> InspectResult:
        """Return all details of an environment or interpreter; raises MethodError if the path is neither."""
        return inspect(self._context, InspectParams(path=path))

    def packages(self, environment: str | None) -> PackagesResult:
        """Return the packages of an environment, by default the selected one.

        Raises MethodError if there is no such environment, or it cannot be read.
        """
        return packages(self._context, PackagesParams(environment=environment, folder=self._place))

    @property
    def _place(self) -> str:
        """Return the file or folder that the menu is about, or its parent folder if nothing exists at this path.

        Nothing exists at the path if the file was never saved.
        """
        return self.path if self._host.stat(self.path) is not None else folder_of(self._host, self.path)

    def doctor(self) -> DoctorResult:
        """Return the problems of the project's environments and files."""
        return doctor(self._context, DoctorParams(folder=self.project))

    def vulnerabilities(self) -> VulnerabilitiesResult:
        """Return from which source known vulnerabilities are looked up, and what decided that."""
        source, decided_by = source_of(self._context)
        return VulnerabilitiesResult(source=source, decided_by=decided_by)

    def osv_url(self) -> str:
        """Return the URL of OSV, the online service for known vulnerabilities, without credentials."""
        return redacted(url_of(self._context, "osv") or "")

    def trust(self) -> TrustResult:
        """Return the state of trust in the project's folder, and all recorded decisions of the user about trust.

        In the result, `trusted` is whether code in the folder may be executed. This follows from the client's settings
        or from a recorded decision about the folder or a parent folder.
        """
        asked = trust(self._context, TrustParams(folder=self.project))
        asked.trusted = is_trusted(self._context, self.project)
        return asked

    def can_grant_trust(self) -> bool:
        """Return whether menus may offer to grant trust; False for a client in restricted mode."""
        return self._context.client.trusted is not False


def _is_pylock(name: str) -> bool:
    return name.startswith("pylock.") and name.endswith(".toml")
