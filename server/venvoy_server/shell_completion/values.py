"""The values with which a shell can complete an option: choices, rules, environments, packages, Pythons, or paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from venvoy_protocol.errors import MethodError
from venvoy_server.commandline.options import Option

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext

Words = list[tuple[str, str]]
Paths = Literal["none", "files", "folders"]
_MINORS = 8


def values_of(command: str, option: Option) -> tuple[Words, Paths]:
    """Return the possible values of a command's option as pairs (value, description), and which paths the shell adds.

    The second item is `files`, `folders` or `none`. Values that cannot be found are left out: completion never fails.
    """
    if option.choices:
        return [(choice, "") for choice in option.choices], "none"
    field = option.field
    if field in ("select", "ignore") or (command, field) == ("rules", "code"):
        return _rules(groups=command != "rules"), "none"
    if field == "shell":
        from venvoy_server.activation.shells import SHELLS

        return [(shell, "") for shell in SHELLS], "none"
    if field == "id" and command == "menu":
        from venvoy_server.menus.table import NAMES

        return [(name, "") for name in NAMES], "none"
    if (command, field) == ("python", "versions"):
        return [("list", "the Pythons of this machine"), ("install", "download and install one")], "none"
    if option.kind == "python":
        return _pythons(), "files"
    if _names_environment(command, field):
        return _environments(), "folders"
    if (field == "packages" and command in ("uninstall", "drop")) or (command, field) == ("packages", "why"):
        return _packages(), "none"
    if field in ("extra", "extras", "group", "groups"):
        return _names_of_lists(field.removesuffix("s")), "none"
    if option.kind == "path":
        return [], "folders" if field in ("folder", "folders") else "files"
    return [], "none"


def _names_environment(command: str, field: str) -> bool:
    return field == "environment" or (field == "path" and command in ("inspect", "remove", "repair"))


def _rules(*, groups: bool) -> Words:
    from venvoy_server.dependencies.rules import RULES

    words = [(rule.code, rule.title) for rule in RULES]
    names = sorted({rule.group for rule in RULES}) if groups else []
    return [*((name, "a group of rules") for name in names), *words]


def _context() -> CallContext:
    from venvoy_server.oneshot import person_context

    return person_context()


def _environments() -> Words:
    """Return the paths of the environments in the current project, each with its Python version."""
    from venvoy_protocol.discover import DiscoverParams
    from venvoy_server.commandline.style import short_path
    from venvoy_server.handlers.discover import discover

    try:
        found = discover(_context(), DiscoverParams(scope="workspace"))
    except MethodError:
        return []
    return [(short_path(each.prefix), each.version or "") for each in found.environments]


def _packages() -> Words:
    from venvoy_protocol.packages import PackagesParams
    from venvoy_server.handlers.packages import packages

    try:
        found = packages(_context(), PackagesParams())
    except MethodError:
        return []
    return [(each.name, each.version or "") for each in found.packages if not each.from_base]


def _names_of_lists(kind: str) -> Words:
    """Return the names of the current project's extras (`kind` is "extra") or dependency groups ("group")."""
    from venvoy_server.handlers.dependency_list import project_of
    from venvoy_server.handlers.dependency_places import dependency_places

    context = _context()
    pyproject = context.host.paths.join(project_of(context, None), "pyproject.toml")
    places = dependency_places(context, [pyproject])
    return [(place.params[kind], "") for place in places if kind in place.params]


def _pythons() -> Words:
    """Return the Python versions on this machine, such as `3.12`, newest first, each with an interpreter's path."""
    from venvoy_protocol.discover import DiscoverParams
    from venvoy_server.handlers.discover import discover

    try:
        found = discover(_context(), DiscoverParams(scope="interpreters"))
    except MethodError:
        return []
    versions = {".".join(each.version.split(".")[:2]): each.executable for each in found.interpreters if each.version}
    ordered = sorted(versions.items(), key=lambda item: _numbers(item[0]), reverse=True)
    return ordered[:_MINORS]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in version.split(".") if part.isdecimal())
