"""Completion in requirements files: options, files, names, extras, versions, markers and their values."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import normal_version
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.version_ranges import unsatisfiable
from venvoy_server.dependencies.dialects.requirements_txt.lines import BREAKS
from venvoy_server.dependencies.dialects.requirements_txt.markers import VARIABLES
from venvoy_server.dependencies.dialects.requirements_txt.option_names import (
    ALWAYS_ON_FEATURES,
    DEPRECATED,
    FEATURES,
    FLAGS,
    LONG,
    RUN_WIDE,
    SHORT,
    STRONG_HASHES,
)
from venvoy_server.dependencies.editing.completed_paths import (
    FROM_FILE,
    LINE_BREAK,
    Completion,
    CompletionKind,
    path_completions,
)
from venvoy_server.dependencies.editing.on_index import versions_to_complete
from venvoy_server.dependencies.editing.option_help import HELP
from venvoy_server.dependencies.model import TRANSLATED
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical

_VALUES: dict[str, tuple[str, ...]] = {
    "python_version": tuple([f"3.{minor}" for minor in range(9, 16)]),
    "python_full_version": tuple([f"3.{minor}.0" for minor in range(9, 16)]),
    "os_name": ("posix", "nt"),
    "sys_platform": ("linux", "darwin", "win32", "cygwin"),
    "platform_system": ("Linux", "Darwin", "Windows"),
    "platform_machine": ("x86_64", "aarch64", "arm64", "AMD64", "i686", "armv7l", "ppc64le", "s390x"),
    "platform_python_implementation": ("CPython", "PyPy"),
    "implementation_name": ("cpython", "pypy"),
}
_OPERATORS = ("==", ">=", "<=", "!=", "<", ">", "in", "not in")
# A shell word up to the offset, possibly with an open quote; a short option takes no `=`.
_PATH_OPTION = re.compile(
    r"(?:^|\s)(?:(?P<short>-[rcef])[ \t]+|(?P<long>--requirement|--constraint|--editable|--find-links)(?:[ \t]+|=))"
    r"(?P<word>(?:[^\s\"'\\]|\\.|\"(?:[^\"\\]|\\.)*(?:\"|$)|'[^']*(?:'|$))*)$"
)
_LOCAL = re.compile(r"^\s*(?P<word>(?:\.{1,2}/|/)[^\s\"'\\]*)$")
_VALUE_OPTION = re.compile(r"(?:^|\s)(--[a-z-]+)(?:[ \t]+|=)([^\s]*)$")
_OPTION = re.compile(r"(?:^|\s)(--?[A-Za-z-]*)$")
_MARKER_VALUE = re.compile(r"(?<![a-z_.])([a-z_.]+)\s*(?:===|==|~=|!=|<=|>=|<|>|\b(?:not\s+)?in)\s*([\"']?)([^\"']*)$")
_MARKER_OPERATOR = re.compile(r"(?<![a-z_])([a-z_]+)[ \t]+([=<>!~a-z]*)$")
_AFTER_NOT = re.compile(r"(?:(?<![a-z_.])([a-z_.]+)|[\"'])[ \t]+not[ \t]+([a-z]*)$")
_WORD = re.compile(r"[A-Za-z_.]*$")
_LINE_END = re.compile(rf"\\?(?:[{BREAKS}]|\Z)|(?:^|\s)#")
_VERSION = re.compile(
    r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[^;#]*,)?\s*(===|==|~=|!=|<=|>=|<|>)\s*([\w.]*)$"
)
_EXTRA = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*\[(?:[^\]]*,)?\s*([\w.-]*)$")
_NAME = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)?$")
_QUOTED_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|[\w.-]*")
# The rest of a word after the offset, by kind; a completion replaces the word to its end.
_TAILS: dict[CompletionKind, re.Pattern[str]] = {
    "option": re.compile(r"[A-Za-z-]*"),
    "package": re.compile(r"[\w.-]*"),
    "extra": re.compile(r"[\w.-]*"),
    "version": re.compile(r"[\w.!+*]*"),
    "variable": re.compile(r"[A-Za-z_.]*"),
    "value": re.compile(r"[\w.-]*:?"),
    "operator": re.compile(r"[=<>!~]+|[a-z]*(?:[ \t]+in\b)?"),
    "keyword": re.compile(r"[A-Za-z]*"),
}

_EDITABLE = ("-e", "--editable")
# Options that belong to a requirement, or that can occur only once per line.
_ONE_LINE = ("--requirement", "--constraint", "--editable", "--find-links", "--hash", "--config-settings")

# Maximum number of characters of the line that are inspected before and after the offset.
_LONGEST = 500


def completions(document: Document, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at an offset of a requirements file, best first; empty inside a comment.

    `inputs` has what they are taken from: the environment, the index data in memory, and access to files.
    """
    index = document.index_at(offset)
    entry_start = document.starts[index] if index >= 0 else 0
    raw = document.entries[index].raw if index >= 0 else ""
    if index >= 0 and raw.endswith("\n") and offset == document.length and offset == entry_start + len(raw):
        entry_start, raw = offset, ""
    at = offset - entry_start
    before = _joined(raw[:at])[-_LONGEST:]
    if re.search(r"(^|\s)#", before):
        return []
    after = _LINE_END.split(raw[at : at + _LONGEST], maxsplit=1)[0]
    line_start = offset - len(LINE_BREAK.split(raw[max(0, at - _LONGEST) : at])[-1])
    found = [replacing(each, after) for each in _complete(before, after, offset, inputs, document.constraints)]
    return [each for each in found if each.start >= line_start and not _is_refused(document, each)]


def _is_refused(document: Document, found: Completion) -> bool:
    """Return whether the completion `found` would make the requirement at the cursor invalid or unsatisfiable.

    Only completions of versions and extras are checked; for other completions the result is False. The checked text
    begins with the requirement and ends with the inserted version or extra. The text after the cursor is ignored. A
    requirement is unsatisfiable if no version fits its range, as in `>2,<1`.
    """
    index = document.index_at(found.start)
    if index < 0:
        return False
    line, at = document.entries[index].raw, found.start - document.starts[index]
    return is_refused(line[:at], found, document)


def is_refused(before: str, found: Completion, document: Document) -> bool:
    """Return whether a completed version or extra, appended to `before`, makes an invalid or unsatisfiable requirement.

    `before` is the requirement's text before the completion, and `document` the file in which it is typed. The result
    is False for other kinds of completions.
    """
    if found.kind not in ("version", "extra"):
        return False
    text = before + found.text + ("]" if found.kind == "extra" else "")
    changed = Document.parse(text, document.path, document.constraints, document.variables).entries[0]
    return bool(changed.fault) or (changed.requirement is not None and unsatisfiable(changed.requirement.specifier))


def _joined(text: str) -> str:
    r"""Return a text on one line, with a space for each `\` and line end by which a line is continued."""
    return re.sub(rf"\\(?:\r\n|[{BREAKS}])", " ", text)


def replacing(found: Completion, after: str) -> Completion:
    """Return a completion that also replaces the rest of the word at the cursor; `after` is the text after the cursor.

    Completions of paths are returned unchanged: they already replace it.
    """
    tail = _QUOTED_VALUE if found.text.startswith('"') else _TAILS.get(found.kind)
    rest = tail.match(after) if tail and found.kind not in ("file", "folder") else None
    return msgspec.structs.replace(found, end=found.end + len(rest[0])) if rest and rest[0] else found


def _complete(before: str, after: str, offset: int, inputs: Inputs, constraints: bool) -> list[Completion]:
    path = _PATH_OPTION.search(before)
    if path:
        option = path["short"] or path["long"]
        if constraints and option in _EDITABLE:
            return []
        return path_completions(option, path["word"], after, offset, inputs)
    local = _LOCAL.match(before)
    if local:
        return [] if constraints else path_completions("", local["word"], after, offset, inputs)
    value = _VALUE_OPTION.search(before)
    if value and not (value[1] in FLAGS or value[1] not in LONG):
        return _option_values(LONG[value[1]], value[2], offset, inputs)
    option = _OPTION.search(before)
    if option and option[1]:
        names = _option_names(before[: option.start(1)].strip())
        return _options(option[1], offset, [name for name in names if not (constraints and name in _EDITABLE)])
    if ";" in before:
        return marker_completions(before.rpartition(";")[2], offset, inputs)
    return requirement_completions(before, offset, inputs)


def _made(labels: list[tuple[str, str]], kind: CompletionKind, typed: str, offset: int) -> list[Completion]:
    start = offset - len(typed)
    lower = typed.lower()
    return [
        Completion(label, kind, start, offset, label, detail)
        for label, detail in labels
        if label.lower().startswith(lower)
    ]


def _option_names(before: str) -> list[str]:
    """Return the names of the options that pip accepts after `before`, the beginning of a line."""
    if not before:
        return [*SHORT, *LONG]
    if not before.startswith("-"):
        return ["--hash", "--config-settings"]
    first = re.split(r"[ \t=]", before, maxsplit=1)[0]
    if first in _EDITABLE:
        return ["--config-settings"]
    return [] if first in FROM_FILE else [name for name in LONG if LONG[name] not in _ONE_LINE]


def _options(typed: str, offset: int, names: list[str]) -> list[Completion]:
    return [
        msgspec.structs.replace(each, deprecated=each.label in DEPRECATED)
        for each in _made([(name, HELP[LONG.get(name) or SHORT[name]]) for name in names], "option", typed, offset)
    ]


def _option_values(name: str, typed: str, offset: int, inputs: Inputs) -> list[Completion]:
    if name == "--hash":
        return _made([(f"{algorithm}:", "") for algorithm in STRONG_HASHES], "value", typed, offset)
    if name == "--use-feature":
        return [
            msgspec.structs.replace(each, deprecated=each.label in ALWAYS_ON_FEATURES)
            for each in _made([(feature, _feature_detail(feature)) for feature in FEATURES], "value", typed, offset)
        ]
    if name in RUN_WIDE:
        last = typed.rpartition(",")[2]
        special: list[tuple[str, str]] = [] if "," in typed else [(":all:", "every project"), (":none:", "no project")]
        return [*_made(special, "value", last, offset), *_packages(last, offset, inputs)]
    return []


def _feature_detail(name: str) -> str:
    since = ALWAYS_ON_FEATURES.get(name)
    return f"on in every pip since {since}" if since else ""


def marker_completions(text: str, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at the cursor in an environment marker: variables, operators, values and keywords.

    `text` is the marker from its beginning to the cursor, such as `python_version >= "3`. `offset` is the cursor's
    position in the document, at which the completions are inserted. The values of the environment in `inputs` are
    offered first. Without an environment, only common values are offered.
    """
    values, text = inputs.environment.marker_values if inputs.environment else {}, text[-_LONGEST:]
    value = _MARKER_VALUE.search(text)
    if value and value[1] in VARIABLES:
        known = [here for here in (values.get(value[1]),) if here]
        labels = [
            (each, "the value here" if each in known else "")
            for each in dict.fromkeys([*known, *_VALUES.get(value[1], ())])
        ]
        made = _made(labels, "value", value[3], offset)
        return made if value[2] else [msgspec.structs.replace(each, text=f'"{each.text}"') for each in made]
    negated = _AFTER_NOT.search(text)
    if negated and (negated[1] is None or negated[1] in VARIABLES):
        return _made([("in", "")], "operator", negated[2], offset)
    operator = _MARKER_OPERATOR.search(text)
    if operator and operator[1] in VARIABLES:
        return _made([(each, "") for each in _OPERATORS], "operator", operator[2], offset)
    if re.search(r"[\"')]\s+\w*$", text):
        return _made([("and", ""), ("or", "")], "keyword", _typed(_WORD, text), offset)
    return _made(
        [(name, values.get(name, "")) for name in VARIABLES if name != "extra"], "variable", _typed(_WORD, text), offset
    )


def _typed(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def requirement_completions(before: str, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at the cursor in a requirement: names of projects, extras or versions.

    `before` is the requirement from its beginning to the cursor, such as `requests>=2`. `offset` is the cursor's
    position in the document, at which the completions are inserted. `inputs` has the selected environment and the index
    data fetched so far, from which extras and versions are taken. Empty if `before` is longer than 500 characters.
    """
    if len(before) > _LONGEST:  # the patterns try every end of a name
        return []
    environment = inputs.environment
    extra, version = _EXTRA.match(before), _VERSION.match(before)
    named = extra or version
    if named:
        key = canonical(named[1])
        installed = environment.distributions.get(key) if environment is not None else None
        if extra:
            return _made([(each, "") for each in _extras(key, installed, inputs)], "extra", extra[2], offset)
        own = [(installed.version, "installed")] if installed is not None and installed.pin else []
        found = _with_remark(versions_to_complete(key, inputs), own)
        if version and version[2] == "===":  # pip compares `===` with the normalised version
            found = [(normal, remark) for each, remark in found if (normal := normal_version(each)) is not None]
        return _made(found, "version", version[3] if version else "", offset)
    name = _NAME.match(before)
    return _packages(name[1] or "", offset, inputs) if name else []


def awaits_versions(document: Document, offset: int, inputs: Inputs) -> bool:
    """Return whether a version or extra is being typed at an offset, but its project's index data is not fetched yet.

    The completions are then incomplete, and a client may request them again later.
    """
    index = document.index_at(offset)
    if inputs.index is None or index < 0:
        return False
    entry = document.entries[index]
    before = entry.raw[min(entry.lead, offset - document.starts[index]) : offset - document.starts[index]]
    named = (_EXTRA.match(before) or _VERSION.match(before)) if len(before) <= _LONGEST else None
    if entry.traits & TRANSLATED:  # in a table of Poetry or Pipenv the name is a key
        named = re.match(r"([\w.-]+)", entry.text)
    return named is not None and inputs.index.state(canonical(named[1])) == "unknown"


def _with_remark(versions: list[tuple[str, str]], installed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (version, remark) pairs of a project's versions, with a remark on the installed version.

    `versions` are the pairs without that remark, such as `("1.2", "2024-05-01")` with the release date. `installed` is
    empty if the project is not installed; otherwise it is one pair, such as `("1.2", "installed")`. The result then has
    the pair `("1.2", "2024-05-01, installed")`. If `versions` lacks the installed version, the pair in `installed` is
    put first. The order of `versions` is kept.
    """
    known = dict(installed)
    found = [(each, ", ".join(filter(None, (remark, known.pop(each, ""))))) for each, remark in versions]
    return [*known.items(), *found]


def _extras(key: str, installed: Distribution | None, inputs: Inputs) -> tuple[str, ...]:
    """Return the names of the extras that a project provides.

    `key` is the project's canonical name. `installed` is the project's installed distribution, whose extras are
    returned. If `installed` is None, the extras are those of the project's newest version on the index: the newest
    final release, if there is one. The result is then empty if the metadata of that version is not fetched yet.
    `inputs` has the fetched data.
    """
    if installed is not None:
        return installed.provides_extras
    versions = versions_to_complete(key, inputs)
    metadata = inputs.index.metadata.get((key, versions[0][0])) if inputs.index is not None and versions else None
    return metadata.extras if metadata is not None else ()


def _packages(typed: str, offset: int, inputs: Inputs) -> list[Completion]:
    environment = inputs.environment
    if environment is None:
        return []
    found = sorted(environment.distributions.values(), key=lambda each: each.key)
    start, key = offset - len(typed), canonical(typed)
    return [
        Completion(each.name, "package", start, offset, each.name, each.version)
        for each in found
        if each.key.startswith(key) and not each.misread
    ]
