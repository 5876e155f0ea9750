"""Faults in the version specifier of a requirement: the first invalid clause, and why it is invalid."""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt.foreign_lines import caret_range, foreign_comment
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

OPERATORS = ("===", "~=", "==", "!=", "<=", ">=", "<", ">")
NAME = pattern(r"\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b")
VERSION = (
    r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*"
    r"(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?"
    r"(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?"
    r"(?:[-_.]?dev[-_.]?[0-9]*)?"
    r"(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?"
)
_VERSION_TEXT = pattern(VERSION, re.IGNORECASE)


def skip_blanks(text: str, position: int) -> int:
    """Return the offset of the first character at or after `position` that is not a space or tab."""
    while position < len(text) and text[position] in " \t":
        position += 1
    return position


_CONDA = pattern(rf"=[ \t]*({VERSION})=[\w.]+$", re.IGNORECASE)
_CONDA_BUILD = pattern(rf"({VERSION}(?:\.\*)?)=[\w.]+", re.IGNORECASE)
_ALTERNATIVES = "pip has no alternatives (`or`, `|`) between versions. Write one range, such as `>=1,<3`."
NEWEST = ("latest", "newest", "stable", "any")
_WRONG = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "=!": "!=",
    "<>": "!=",
    "><": "!=",
    ">>": ">",
    "<<": "<",
    "=~": "~=",
    "~>": "~=",
    "====": "==",
}


def clauses(text: str, position: int) -> Fault | None:
    """Return the fault of the first invalid version clause in `text` at or after `position`; None if all are valid.

    A clause is an operator with a version, such as `>=1.x`. Missing and surplus commas are faults, too.
    """
    while position < len(text):
        found = re.compile(r"[=<>!~^]+").match(text, position)
        if not found:
            return _between(text, position)
        fault, position = _clause(text, found)
        if fault:
            return fault
        position = skip_blanks(text, position)
        if text[position : position + 1] != ",":
            return _between(text, position) if position < len(text) else None
        following = skip_blanks(text, position + 1)
        if text[following : following + 1] == ",":
            return Fault("missing-comma", following, following + 1, "This comma is not needed. Remove it.", "")
        position = following
    return None


def _clause(text: str, operator: re.Match[str]) -> tuple[Fault | None, int]:
    symbol, start = operator[0], operator.start()
    begin = skip_blanks(text, operator.end())
    stop = re.compile(r"[^\s,;()]*").match(text, begin)
    end = stop.end() if stop else begin
    word = text[begin:end]
    parted = re.compile(r"[=<>!~]+").match(text, begin) if begin > operator.end() else None
    whole = symbol + parted[0] if parted else ""
    if parted and (better := _WRONG.get(whole, whole)) in OPERATORS:
        better = "==" if better == "===" else better
        message = f"An operator has no spaces in it. Did you mean `{better}`?"
        return Fault("invalid-operator", start, parted.end(), message, better), parted.end()
    if symbol not in OPERATORS:
        return _not_an_operator(text, start, operator.end(), end, symbol, word), end
    if symbol == "===":
        return None, end
    glued = re.search(r"(?<=[\w*])[=<>!~]{1,3}(?=\s*[0-9])", word)
    if glued:
        word, end = word[: glued.start()], begin + glued.start()
    if not word:
        following = text[begin : begin + 1]
        finish = operator.end() if not following else begin + 1
        message = f"A version is missing after `{symbol}`."
        title = f"Remove `{symbol}`"
        return Fault("incomplete-specifier", start, finish, message, "", start, operator.end(), title), end
    return _version(text, symbol, word, start, begin, end), end


def _not_an_operator(text: str, start: int, operator_end: int, end: int, symbol: str, word: str) -> Fault:
    conda = _CONDA.match(text, start)
    if conda:
        message = "This is conda's syntax. pip needs `==VERSION`, without a build."
        return Fault("missing-operator", start, conda.end(), message, f"=={conda[1]}")
    if symbol in "^~" and word[:1].isdigit():
        better = caret_range(word) if symbol == "^" else f"~={word}" if "." in word else caret_range(word)
        hint = f" Use `{better}`." if better else ""
        return Fault(
            "foreign-operator",
            start,
            end,
            f"`{symbol}` is not a pip operator.{hint}",
            better,
        )
    better = _WRONG.get(symbol)
    if not word and better is None:
        return Fault(
            "incomplete-specifier", start, operator_end, f"`{symbol}` is not an operator, and no version follows it."
        )
    hint = f" Did you mean `{better}`?" if better else f" The operators are {', '.join(OPERATORS)}."
    return Fault("invalid-operator", start, operator_end, f"`{symbol}` is not an operator.{hint}", better)


def _version(text: str, symbol: str, word: str, start: int, begin: int, end: int) -> Fault | None:
    """Return why the version of one clause is invalid, or None.

    `symbol` is the clause's operator and `word` its version, at `[begin, end)` of `text`; the clause begins at `start`.
    """
    found = _VERSION_TEXT.match(word)
    matched = found[0] if found else ""
    rest = word[len(matched) :]
    if "[" in rest:
        return _late_extras(text, begin + word.index("["))
    if rest in (".*", "*") and matched:
        return _wildcard(symbol, matched, rest, start, begin, end)
    if not rest and "+" in matched and symbol not in ("==", "!="):
        bare = matched.split("+")[0]
        message = f"A local version (`+…`) is allowed only with `==` and `!=`, not with `{symbol}`."
        return Fault("local-version-operator", start, end, message, bare, begin, end)
    if not rest and symbol == "~=" and not re.match(r"v?([0-9]+!)?[0-9]+\.[0-9]", matched):
        message = f"`~=` needs at least two parts: `~={matched}.0` allows the same first part."
        return Fault("invalid-compatible-release", start, end, message, f"{matched}.0", begin, end)
    return _not_a_version(symbol, word, matched, rest, begin, end) if rest or not matched else None


def _late_extras(text: str, at: int) -> Fault:
    """Return the fault of extras at offset `at`, after the version; they must follow the name."""
    name, close = NAME.match(text), text.find("]", at)
    end = close + 1 if close >= 0 else len(text)
    message = "Extras belong after the name, before the version."
    if name is None or close < 0 or "[" in text[name.end() : at]:
        return Fault("invalid-extras", at, end, message)
    moved = text[at:end] + text[name.end() : at].rstrip()
    return Fault("invalid-extras", at, end, message, moved, name.end(), end, "Move the extras after the name")


def _wildcard(symbol: str, matched: str, rest: str, start: int, begin: int, end: int) -> Fault | None:
    release = re.fullmatch(r"v?([0-9]+!)?[0-9]+(\.[0-9]+)*", matched)
    if symbol in ("==", "!="):
        if release and rest == ".*":
            return None
        better = f"{matched}.*" if release else matched
        message = (
            f"A wildcard must be a separate part: `{symbol}{better}`."
            if release
            else "`.*` is allowed only after a plain release number."
        )
        return Fault("invalid-wildcard", start, end, message, better, begin, end)
    message = f"`.*` is allowed only with `==` and `!=`, not with `{symbol}`."
    return Fault("invalid-wildcard", start, end, message, matched, begin, end)


def _not_a_version(symbol: str, word: str, matched: str, rest: str, begin: int, end: int) -> Fault:
    option = re.search(r"--?[A-Za-z]", rest)
    if option:
        at = begin + len(matched) + option.start()
        return Fault(
            "invalid-version",
            at,
            end,
            "A space is missing before the option.",
            " ",
            at,
            at,
            "Insert a space before the option",
        )
    variable = re.fullmatch(r"\$(\w+)|%(\w+)%|\$\{(\w+)\}", word)
    form = f"${{{(variable[1] or variable[2] or variable[3]).upper()}}}" if variable else word
    if form != word:
        message = f"`{word}` is not a version. pip expands variables only in the form `{form}`."
        return Fault("invalid-version", begin, end, message, form, guess=True)
    if "$" in word or "%" in word:
        return Fault(
            "invalid-version",
            begin,
            end,
            f"`{word}` is not a version. The variable is not set, or is not written as `${{NAME}}`.",
        )
    if "|" in word:
        return Fault("invalid-version", begin, end, _ALTERNATIVES)
    conda = _CONDA_BUILD.fullmatch(word)
    if conda:
        return Fault("invalid-version", begin, end, "This is conda's syntax. pip needs no build.", conda[1])
    if word.lower() in NEWEST:
        message = f"`{word}` is not a version. For the newest version, write only the name."
        return Fault("invalid-version", begin, end, message, "", begin - len(symbol), end, "Remove the version")
    series = re.fullmatch(r"((?:[0-9]+\.)*[0-9]+)(?:\.[xX])+", word)
    better = None
    if series:
        better = f"{series[1]}.*" if symbol in ("==", "!=") else series[1] if symbol != "~=" else f"{series[1]}.0"
    elif matched and rest == ".":
        better = matched
    elif re.fullmatch(r"[0-9]+(\.+[0-9]+)*\.*", word):
        better = re.sub(r"\.+", ".", word).strip(".")
    if word == "*":
        return Fault(
            "invalid-version", begin, end, "`*` is not a version. To allow every version, write only the name."
        )
    return Fault("invalid-version", begin, end, f"`{word}` is not a version.", better)


def _between(text: str, position: int) -> Fault | None:
    """Return the fault in the text that follows a version clause, or None if no fault is recognised there.

    A fault is the parser's record of an invalid part. `position` is the offset in `text` after a clause such as
    `>=1.0`. Faults are, for example, a second clause without a comma before it, and a comma at the end.
    """
    rest = text[position:]
    if not rest or rest == ")":
        return None
    if re.match(r"[=<>!~^]", rest):
        before = len(text[:position].rstrip())
        message = "A comma is missing between two versions."
        return Fault(
            "missing-comma", position, _word_end(text, position), message, ",", before, position, "Insert a comma"
        )
    if rest.startswith(","):
        return Fault("missing-comma", position, position + 1, "This comma is not needed. Remove it.", "")
    joined = re.match(r"(and|&&?)\s+(?=[=<>!~])", rest)
    if joined:
        before = len(text[:position].rstrip())
        return Fault(
            "missing-comma",
            position,
            position + len(joined[1]),
            "Join versions with a comma.",
            ",",
            before,
            position + joined.end(),
            "Insert a comma",
        )
    if re.match(r"(or\s|\|\|?)\s*(?=[=<>!~])", rest):
        return Fault(
            "invalid-version", position, _word_end(text, position + rest.index(rest.lstrip("or| \t"))), _ALTERNATIVES
        )
    if rest.startswith(("//", "/*")):
        return foreign_comment(text, position)
    if rest.startswith("["):
        return _late_extras(text, position)
    if re.match(r"[A-Za-z0-9]", rest):
        return Fault(
            "multiple-requirements",
            position,
            len(text),
            "A line can hold only one requirement. A comment begins with `#`.",
        )
    if rest.startswith("@"):
        return Fault("invalid-requirement", position, len(text), "A requirement can have versions or a URL, not both.")
    return None


def _word_end(text: str, position: int) -> int:
    found = re.compile(r"[=<>!~^]+[ \t]*[^\s,;]*").match(text, position)
    return found.end() if found else len(text)
