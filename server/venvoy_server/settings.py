"""The settings of clients: their names, types and defaults, and the check of the values that a client sends.

Invalid settings are reported and skipped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

DEFAULT_DEPTH = 3
DEFAULT_BUDGET_SECONDS = 10.0
DEFAULT_FILE_SEARCH_LIMIT = 200_000
DEFAULT_TRASH_DAYS = 14.0
DEFAULT_INSTALL_SECONDS = 3600.0


CLIENTS_OWN = frozenset({"command", "trace", "trace.server"})
"""Settings in the same section that belong to the editor plug-in: how to start the server, and tracing."""


SERVICE_SETTINGS = frozenset({"max_children", "max_searches", "max_memory", "log_file", "log_level"})
"""Settings of the service, which may be shared by many clients, so they are read from the user's file only."""


class ClientSettings(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """The settings of a client (an editor or script), each with the default for clients that do not send it."""

    search_depth: Annotated[
        int, Meta(ge=0, le=20, description="How many folders below a workspace folder are searched for environments.")
    ] = DEFAULT_DEPTH
    file_search_limit: Annotated[
        int,
        Meta(ge=1, le=10_000_000, description="Entries of folders after which the search for requirements files ends."),
    ] = DEFAULT_FILE_SEARCH_LIMIT
    search_budget: Annotated[float, Meta(gt=0, le=600, description="Seconds that one search may take.")] = (
        DEFAULT_BUDGET_SECONDS
    )
    ignored_names: Annotated[tuple[str, ...], Meta(description="More names of folders that are not searched.")] = ()
    search_folders: Annotated[
        tuple[str, ...],
        Meta(
            description="More folders that are searched like a workspace: absolute paths, or paths that begin with `~`."
        ),
    ] = ()
    environment_folders: Annotated[
        tuple[str, ...],
        Meta(description="Folders whose children are environments: absolute paths, or paths that begin with `~`."),
    ] = ()
    disabled_locators: Annotated[
        tuple[str, ...],
        Meta(
            description="Tools whose environments are not searched for, by the names that `discover --timings` shows."
        ),
    ] = ()
    watch: Annotated[
        bool, Meta(description="Whether changes on disk are watched; otherwise every answer reads the disk.")
    ] = True
    requirements_patterns: Annotated[
        tuple[str, ...], Meta(description="More requirements files, such as `*.deps` or `ci/*.txt`.")
    ] = ()
    include: Annotated[
        tuple[str, ...],
        Meta(
            description="Files that are checked in spite of their names and of .gitignore; patterns as in .gitignore."
        ),
    ] = ()
    exclude: Annotated[
        tuple[str, ...], Meta(description="Files and folders that are not searched; patterns as in .gitignore.")
    ] = ()
    commands_through_service: Annotated[
        bool, Meta(description="Whether commands are done by the running service where it is faster.")
    ] = True
    uv: Annotated[
        str | None,
        Meta(description="Absolute path of the uv to use; by default the one that is installed with Venvoy."),
    ] = None
    trash_days: Annotated[float, Meta(ge=0, le=3650, description="Days that removed environments are kept.")] = (
        DEFAULT_TRASH_DAYS
    )
    install_timeout: Annotated[float, Meta(gt=0, le=86400, description="Seconds that one installation may take.")] = (
        DEFAULT_INSTALL_SECONDS
    )
    index: Annotated[
        Literal["on", "offline", "off"],
        Meta(
            description="Whether names in open files are looked up on the indexes that an installation uses; `offline`: in what was kept of them."
        ),
    ] = "on"
    updates: Annotated[
        Literal["patch", "minor", "major"],
        Meta(description="The greatest update that `newer-version` reports."),
    ] = "major"
    cooldown_days: Annotated[
        float, Meta(ge=0, le=3650, description="Days after its upload that `fresh-release` calls a version fresh.")
    ] = 7.0
    inlay_hints: Annotated[
        Literal["installed", "latest", "both", "off"],
        Meta(description="What is shown after a requirement: the installed version, a newer one, both or nothing."),
    ] = "both"
    max_children: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None,
        Meta(description="Child processes that may run at once in a service; the others wait."),
    ] = None
    max_searches: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None,
        Meta(description="Searches of the disk that may run at once in a service; the others wait."),
    ] = None
    max_memory: Annotated[
        Annotated[int, Meta(ge=32, le=1_000_000)] | None,
        Meta(description="MiB of memory above which a service empties its caches."),
    ] = None
    log_file: Annotated[
        str | None,
        Meta(
            description="A file that services write their log to, in addition to standard error; it holds no credentials."
        ),
    ] = None
    log_level: Annotated[
        Literal["error", "warning", "info", "debug"],
        Meta(description="How much a service logs; `info` has a line for each request."),
    ] = "warning"
    diagnostics: Annotated[
        dict[str, str],
        Meta(
            description="Severity by code or group of rule: `error`, `warning`, `information` or `hint`; `on` or `off` switch a rule on or off."
        ),
    ] = {}
    vulnerabilities: Annotated[
        Literal["off", "osv", "database"] | None,
        Meta(
            description="Where known vulnerabilities are looked up: `osv` sends names and exact versions of packages to a service, "
            "`database` downloads all records and sends nothing, `off` looks nothing up. By default what was chosen in "
            "the menu, which begins as `off`."
        ),
    ] = None
    vulnerabilities_url: Annotated[
        str | None,
        Meta(description="The address of that service, or of the folder with the database; by default those of OSV."),
    ] = None
    vulnerability_exemptions: Annotated[
        dict[str, str],
        Meta(
            description="Vulnerabilities that are not reported, by identifier, each with the reason, and before it "
            "`until 2027-01-31:` or `until fixed:` if that is to end."
        ),
    ] = {}


class SettingProblem(msgspec.Struct, frozen=True):
    """An invalid setting: where it is (`$.name`, `$.name[1]`), and a message with the reason."""

    path: str
    message: str


def resolve(options: Any) -> tuple[ClientSettings, tuple[SettingProblem, ...]]:
    """Check a client's settings one by one; return them, with defaults for missing and invalid ones, and the problems.

    Accepts any value and raises nothing. An invalid setting gets its default; from a list or an object, only invalid
    entries are left out.
    """
    if options is None:
        return ClientSettings(), ()
    if not isinstance(options, dict):
        return ClientSettings(), (SettingProblem("$", "The settings must be an object."),)
    fields = {field.encode_name: field for field in msgspec.structs.fields(ClientSettings)}
    good: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for name, value in options.items():
        if name in CLIENTS_OWN:
            continue
        field = fields.get(name)
        if field is None:
            from venvoy_server.environments.similar_names import nearest

            near = nearest(str(name), fields)
            hint = f" Did you mean {near}?" if near else ""
            problems.append(SettingProblem(f"$.{name}", f"There is no setting {name!r}.{hint}"))
            continue
        if field.name in _SEVERAL and isinstance(value, _SEVERAL[field.name]):
            good[field.name] = _usable_parts(name, field.name, value, problems)
            continue
        try:
            good[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            problems.append(
                SettingProblem(f"$.{name}", f"The setting {name!r} {_plain(str(error), field.type, value)}.")
            )
    return ClientSettings(**good), tuple(problems)


_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "text",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}


def _plain(message: str, type: Any, value: Any) -> str:
    """Rewrite an error of msgspec ("Expected `int`, got `str`") as a message for users, with the allowed values.

    `type` is the type of the setting, `value` the invalid value.
    """
    allowed, meaning = _allowed(type)
    if allowed:
        given = _KINDS.get(message.partition(", got ")[2].strip("`"))
        if given is None or isinstance(value, str):
            given = repr(value)
        return f"must be {allowed}, not {given}{meaning}"
    wanted, _, given = message.removeprefix("Expected ").partition(", got ")
    words = [_KINDS.get(kind.strip("`"), kind) for kind in wanted.split(" | ") if kind.strip("`") != "null"]
    if not message.startswith("Expected ") or not given:
        return f"cannot be used: {message}"
    return f"must be {' or '.join(words)}, not {_KINDS.get(given.strip('`'), given)}"


def _allowed(type: Any) -> tuple[str, str]:
    """Return two parts of an error message about a setting of the given type: the allowed values, and their meaning.

    `type` is the setting's type. For a number, the parts are like `a number above 0 to 60` and `. Seconds to wait`; the
    latter begins with a full stop because it follows a sentence. For a choice, the parts are like `one of off, warning`
    and "". For other types, both parts are "".
    """
    from msgspec import inspect

    info, meaning = inspect.type_info(type), ""
    if isinstance(info, inspect.Metadata):
        meaning = str((info.extra_json_schema or {}).get("description", ""))
        info = info.type
    for each in info.types if isinstance(info, inspect.UnionType) else (info,):
        if isinstance(each, inspect.LiteralType):
            return f"one of {', '.join(map(str, each.values))}", ""
        if isinstance(each, inspect.IntType | inspect.FloatType):
            kind = "a whole number" if isinstance(each, inspect.IntType) else "a number"
            start = f"above {each.gt:g}" if each.gt is not None else f"from {each.ge:g}"
            return f"{kind} {start} to {each.le:.0f}", f". {meaning.removesuffix('.')}"
    return "", ""


def _usable_parts(name: str, field: str, value: Any, problems: list[SettingProblem]) -> Any:
    """Return `value`, a list or object, without its invalid entries; add a problem for each of these to `problems`.

    `name` is the setting as users write it, `field` its name in ClientSettings.
    """
    if field == "diagnostics":
        return _levels(name, value, problems)
    if field == "vulnerability_exemptions":
        return _exemptions(name, value, problems)
    kept: list[str] = []
    for index, each in enumerate(value):
        usable, complaint = _CHECKS[field](each) if isinstance(each, str) else ("", f"{each!r} is not text.")
        if complaint is None:
            kept.append(usable)
        else:
            problems.append(SettingProblem(f"$.{name}[{index}]", f"The setting {name!r}: {complaint}"))
    return tuple(dict.fromkeys(kept))


def _text(text: str) -> tuple[str, str | None]:
    return text, None


def _folder(text: str) -> tuple[str, str | None]:
    path = os.path.expanduser(text)
    if "\0" in path or not os.path.isabs(path):
        return text, f"{text!r} is not an absolute path. Write the whole path, or begin it with `~`."
    return os.path.normpath(path), None


def _name(text: str) -> tuple[str, str | None]:
    if not text or any(separator in text for separator in ("/", "\\", "\0")):
        return text, f"{text!r} is not a name of a folder; paths and patterns are not known here."
    return text, None


def _locator(text: str) -> tuple[str, str | None]:
    from venvoy_server.locators.table import LOCATORS

    names = [row.name for row in LOCATORS]
    return text, None if text in names else f"There is no locator {text!r}. There are: {', '.join(names)}."


_CHECKS: dict[str, Callable[[str], tuple[str, str | None]]] = {
    "search_folders": _folder,
    "environment_folders": _folder,
    "ignored_names": _name,
    "disabled_locators": _locator,
    "requirements_patterns": _text,
    "include": _text,
    "exclude": _text,
}
_SEVERAL: dict[str, type | tuple[type, ...]] = {
    "diagnostics": dict,
    "vulnerability_exemptions": dict,
    **dict.fromkeys(_CHECKS, (list, tuple)),
}


def _exemptions(name: str, given: dict[Any, Any], problems: list[SettingProblem]) -> dict[str, str]:
    from venvoy_server.advisories.exemptions import read_exemption

    kept = {}
    for id, text in given.items():
        complaint = read_exemption(str(id), text) if isinstance(text, str) else f"{id}: the reason must be text."
        if isinstance(complaint, str):
            problems.append(SettingProblem(f"$.{name}.{id}", f"The setting {name!r}: {complaint}"))
        else:
            kept[str(id)] = str(text)
    return kept


def _levels(name: str, levels: dict[Any, Any], problems: list[SettingProblem]) -> dict[str, str]:
    from venvoy_server.dependencies.analysis.rule_levels import LEVELS

    known: Iterable[str] = LEVELS
    kept = {}
    for code, level in levels.items():
        if not isinstance(level, str) or level not in known:
            message = f"The setting {name!r}: {level!r} is not a level. Levels: {', '.join(known)}."
        elif (complaint := _unknown_code(code)) is not None:
            message = f"The setting {name!r}: {complaint}"
        else:
            kept[code] = level
            continue
        problems.append(SettingProblem(f"$.{name}.{code}", message))
    return kept


def _unknown_code(code: object) -> str | None:
    from venvoy_server.dependencies.checker.codes_without_rule import NOT_BUILT
    from venvoy_server.dependencies.rules import known_codes

    if not isinstance(code, str):
        return f"{code!r} is not a code."
    known = known_codes() | NOT_BUILT.keys()
    if code in known:
        return None
    from venvoy_server.environments.similar_names import nearest

    near = nearest(code, known)
    return f"there is no code or group {code!r}.{f' Did you mean {near}?' if near else ''}"
