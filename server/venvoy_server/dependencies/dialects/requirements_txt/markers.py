"""Environment markers: whether `packaging` accepts a marker, why it refuses one, and a marker's comparisons with
spans.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.similar_names import nearest

VARIABLES = (
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_release",
    "platform_system",
    "platform_version",
    "platform_machine",
    "platform_python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
)
SET_VARIABLES = ("extras", "dependency_groups")
# Deprecated spellings that `packaging` still accepts.
DOTTED = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
VERSION_VARIABLES = frozenset({"python_version", "python_full_version", "implementation_version"})
# Operators that compare versions only; the others compare texts where a side is not a version.
VERSION_OPERATORS = frozenset({"~=", "==="})
_VARIABLE = (
    r"\b(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)"
    r"|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)"
    r"|extras?|dependency_groups)\b"
)
_STRING = r"'[^']*'|\"[^\"]*\""
_OPERATOR = r"===|==|~=|!=|<=|>=|<|>|\bin\b|\bnot[ \t]+in\b"
_ATOM = pattern(rf"(?P<left>{_VARIABLE}|{_STRING})[ \t]*(?P<op>{_OPERATOR})[ \t]*(?P<right>{_VARIABLE}|{_STRING})")
_BEGINNING = pattern(rf"{_VARIABLE}(?![\w.-])")
_SIDE = pattern(rf"{_VARIABLE}|{_STRING}")
_LIST = pattern(rf"[\[(]\s*(?:{_STRING})(?:\s*,\s*(?:{_STRING}))*\s*,?\s*[\])]")
_WORD = pattern(r"[A-Za-z_][A-Za-z0-9_.]*")
_BARE_VALUE = pattern(r"[0-9][0-9A-Za-z.*]*|[A-Za-z_][A-Za-z0-9_.-]*")


# Maximum length of a marker that is analysed; a longer one is not a typing mistake.
_LONGEST = 1000


class Comparison(msgspec.Struct, frozen=True, gc=False):
    """One comparison of a marker, with the text and span of each side, and its span in the marker.

    `variable` is the canonical name of the variable, empty if both sides are literals; `value` is the literal without
    quotes. `reversed` is whether the literal is on the left.
    """

    variable: str
    operator: str
    value: str
    start: int
    end: int
    reversed: bool
    left: str
    right: str
    left_start: int
    left_end: int
    right_start: int
    right_end: int


def comparisons(text: str) -> list[Comparison]:
    """Return the comparisons of a valid marker, from left to right."""
    return [_comparison(found) for found in _ATOM.finditer(text)]


def _comparison(found: re.Match[str]) -> Comparison:
    left, right = found["left"], found["right"]
    operator = " ".join(found["op"].split())
    left_literal, right_literal = left[0] in "'\"", right[0] in "'\""
    variable = right if left_literal else left
    value = left if left_literal else right
    name = "" if left_literal and right_literal else DOTTED.get(variable, variable)
    return Comparison(
        name,
        operator,
        value[1:-1] if value[0] in "'\"" else "",
        found.start(),
        found.end(),
        left_literal,
        left,
        right,
        found.start("left"),
        found.end("left"),
        found.start("right"),
        found.end("right"),
    )


@lru_cache(maxsize=4096)
def _verdict(text: str) -> Fault | None:
    from packaging.markers import Marker

    try:
        Marker(text)
    except (ValueError, RecursionError) as refusal:
        span = getattr(refusal.__cause__, "span", None) or (0, len(text))
        return _classify(text, span[0], span[1])
    return None


def marker_fault(text: str, start: int) -> Fault | None:
    """Return the reason why `packaging` refuses a marker, or None if it is valid.

    `text` is the marker, and `start` its offset in the line.
    """
    fault = _verdict(text)
    return None if fault is None else fault.shifted(start)


def begins_marker(text: str) -> bool:
    """Return whether a text begins with a variable of markers, such as `python_version`."""
    return _BEGINNING.match(text) is not None


def is_marker(text: str) -> bool:
    """Return whether a text is a valid marker, or begins with a variable of markers."""
    return begins_marker(text) or _verdict(text) is None


def _versions(text: str, at: int) -> Fault | None:
    """Return the fault if a marker consists of versions instead, such as `>=1` in `name ; >=1`; None if it does not.

    `text` is the marker: what follows the `;`. `at`, the offset of the error, is ignored.
    """
    found = re.match(r"\s*((?:(?:,\s*)?(?:===|~=|==|!=|<=|>=|<|>)\s*v?[0-9][^\s;,]*\s*)+)$", text)
    if not found:
        return None
    return Fault(
        "invalid-marker", found.start(1), found.end(1), "A `;` begins a marker. Separate versions with a comma."
    )


def _classify(text: str, start: int, end: int) -> Fault:
    """Return the most specific reason why a marker is invalid; `packaging` reported the error at `[start, end)`."""
    at = min(max(start, end), len(text))
    if len(text) > _LONGEST:
        return Fault(
            "invalid-marker",
            min(at, len(text) - 1),
            len(text),
            'This marker is invalid. Write VARIABLE OPERATOR "VALUE".',
        )
    for look in (_versions, _operator_words, _missing_variable, _bare_side, _wrong_operator, _quotes, _rest):
        fault = look(text, at)
        if fault:
            return fault
    stop = len(text) if at < len(text) else at
    return Fault(
        "invalid-marker",
        min(at, max(0, stop - 1)),
        stop,
        'This marker is invalid. Write VARIABLE OPERATOR "VALUE", joined by `and` or `or`.',
    )


def _operator_words(text: str, at: int) -> Fault | None:
    found = re.compile(r"&&|\|\||&|\||,|(?i:and|or)\b").match(text, at)
    if found and found[0] not in ("and", "or"):
        word = "or" if found[0].lower() in ("|", "||", "or") else " and" if found[0] == "," else "and"
        return Fault(
            "marker-operator",
            at,
            found.end(),
            f"Join markers with `and` and `or`, not with `{found[0]}`.",
            word,
        )
    found = re.compile(r"not\b|!(?!=)").match(text, at)
    if found:
        return Fault(
            "marker-operator",
            at,
            found.end(),
            "A marker cannot be negated with `not`. Use the opposite comparison, such as `!=` or `not in`.",
        )
    return None


def _missing_variable(text: str, at: int) -> Fault | None:
    """Return the fault of a second comparison without a variable: `python_version >= "3.8" and < "3.12"`; else None.

    `text` is the marker, and `at` the offset at which the operator of that comparison is expected, here that of `<`.
    """
    operator = re.compile(r"===|==|~=|!=|<=|>=|<|>").match(text, at)
    before = text[:at].rstrip()
    known = list(re.finditer(_VARIABLE, before))
    if operator is None or not known or _inside_string(text, at):
        return None
    variable = known[-1][0]
    chained = before.endswith(variable)
    if not chained and not re.search(r"(?:\band|\bor|,)$", before):
        return None
    joint = "and " if chained else ""
    message = f"Every comparison needs its variable: write `{variable} {operator[0]} …`."
    comma = before.endswith(",")
    start = len(before) - 1 if comma else at
    better = f" and {variable} " if comma else f"{joint}{variable} "
    return Fault("invalid-marker", at, operator.end(), message, better, start, at, f"Insert `{better.strip()}`")


def _inside_string(text: str, at: int) -> bool:
    return any(found.start() < at < found.end() for found in re.finditer(_STRING, text))


def _bare_side(text: str, at: int) -> Fault | None:
    """Return the fault of an unquoted word in a marker, such as a misspelt variable; None if there is none at `at`.

    `text` is the marker. `at` is the offset in the marker at which `packaging` found an error.
    """
    if at >= len(text):
        return None
    found = _BARE_VALUE.match(text, at)
    if not found or found[0] in ("and", "or", "in"):
        return None
    before = text[:at].rstrip()
    if re.search(r"(===|==|~=|!=|<=|>=|<|>|\bin)$", before) and _SIDE.search(before):
        span = found[0].rstrip(".")
        message = f"The value `{span}` needs quotes."
        return Fault("marker-unquoted-value", at, at + len(span), message, f'"{span}"', title="Add quotes")
    if not re.search(r"(^|\(|\band|\bor)$", before):
        return None
    return _unknown_variable(found[0], at)


def _unknown_variable(word: str, at: int) -> Fault | None:
    if not _WORD.fullmatch(word):
        return None
    near = nearest_variable(word)
    near = None if near == word else near
    hint = (
        f" Did you mean `{near}`?"
        if near
        else f" The variables are {', '.join(VARIABLES[:4])} and {len(VARIABLES) - 4} more."
    )
    return Fault(
        "unknown-marker-variable",
        at,
        at + len(word),
        f"`{word}` is not a marker variable.{hint}",
        near,
    )


_OTHER_NAMES = {
    "python": "python_version",
    "os": "os_name",
    "platform": "sys_platform",
    "system": "platform_system",
    "machine": "platform_machine",
    "arch": "platform_machine",
    "implementation": "implementation_name",
    "py_version": "python_version",
}


def nearest_variable(word: str) -> str | None:
    """Return the marker variable that a misspelt word probably means, such as `python_version`, or None."""
    lower = word.lower().replace(".", "_")
    if lower in _OTHER_NAMES:
        return _OTHER_NAMES[lower]
    return nearest(lower, VARIABLES, 0.7)


_WORD_OPERATORS = {"notin": "not in", "in": "in", "is": "==", "equals": "=="}
_WRONG_OPERATORS = {"=": "==", "=>": ">=", "=<": "<=", "=!": "!=", "<>": "!=", "><": "!=", "=~": "~=", "====": "=="}


def _wrong_operator(text: str, at: int) -> Fault | None:
    """Return the fault of an invalid operator after the first side of a comparison, or None.

    `packaging` stops at `at`: before the operator, or after a valid prefix of the operator.
    """
    for found in re.finditer(r"[=<>!~^]+", text):
        if found.end() < at or _inside_string(text, found.start()):
            continue
        if found.start() > at:
            return None
        if found[0] in ("===", "==", "~=", "!=", "<=", ">=", "<", ">"):
            continue
        better = _WRONG_OPERATORS.get(found[0])
        hint = f" Did you mean `{better}`?" if better else ""
        return Fault(
            "marker-operator",
            found.start(),
            found.end(),
            f"`{found[0]}` is not a marker operator.{hint}",
            better,
        )
    found_word = re.compile(r"(?i:notin|not[ \t]+in|in|is|equals)\b|contains\b").match(text, at)
    if not found_word or found_word[0] in ("in", "not in"):
        return None
    better = _WORD_OPERATORS.get("".join(found_word[0].lower().split()))
    return Fault(
        "marker-operator",
        at,
        found_word.end(),
        f"`{found_word[0]}` is not a marker operator.",
        better,
    )


def _quotes(text: str, at: int) -> Fault | None:
    if at >= len(text) or text[at] not in "'\"`\u2018\u2019\u201c\u201d":
        return None
    if text[at] in "'\"":
        closing = text.find(text[at], at + 1)
        message = "This is not a valid quoted string." if closing > 0 else "This quote is never closed."
        return Fault("invalid-marker", at, closing + 1 if closing > 0 else len(text), message)
    stop = re.compile("[^'\"`\u2018\u2019\u201c\u201d]*['\"`\u2018\u2019\u201c\u201d]").match(text, at + 1)
    end = stop.end() if stop else len(text)
    inner = text[at + 1 : end - 1 if stop else end]
    return Fault(
        "invalid-marker",
        at,
        end,
        "Use straight quotes in markers.",
        f'"{inner}"' if stop else None,
        title="Replace with straight quotes",
    )


def _rest(text: str, at: int) -> Fault | None:
    if at >= len(text):
        if text.count("(") > text.count(")"):
            position = text.rfind("(")
            return Fault("invalid-marker", position, position + 1, "This bracket is never closed.")
        start = len(text.rstrip()) - 1
        word = re.search(r"\S+$", text.rstrip())
        start = word.start() if word else max(0, start)
        return Fault(
            "invalid-marker",
            start,
            len(text.rstrip()),
            'The marker is incomplete. A comparison is VARIABLE OPERATOR "VALUE".',
        )
    items = _LIST.match(text, at)
    if items:
        better = '"' + " ".join([each[1:-1] for each in re.findall(_STRING, items[0])]) + '"'
        message = f"A marker has no lists: `in` looks for one text in another. Write `{better}`."
        return Fault("invalid-marker", at, items.end(), message, better)
    if text[at] == ")":
        return Fault("invalid-marker", at, at + 1, "This bracket was never opened. Remove it.", "")
    if text[at] == ";" and not text[:at].strip():
        return Fault("invalid-marker", at, at + 1, "One `;` is enough before a marker. Remove this one.", "")
    if text[at] == ";" and not text[at + 1 :].strip():
        return Fault("invalid-marker", at, at + 1, "Nothing follows this `;`. Remove it.", "")
    if text[at] == ";":
        return Fault(
            "invalid-marker",
            at,
            len(text),
            "A requirement can have only one marker. Join the two with `and`.",
            " and",
            at,
            at + 1,
            "Replace `;` with `and`",
        )
    if text[at] == "#":
        return Fault(
            "comment-needs-space",
            at,
            len(text),
            "A comment needs a space before its `#`.",
            "  ",
            at,
            at,
            "Insert spaces before the `#`",
        )
    return None
