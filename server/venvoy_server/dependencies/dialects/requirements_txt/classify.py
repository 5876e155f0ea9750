"""Find the most specific reason why pip refuses a requirement: one error code, one span, and a fix if there is one.

The functions expect text that was already refused; they do not decide whether it is.
"""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt.egg_fragments import read_egg, without_egg
from venvoy_server.dependencies.dialects.requirements_txt.foreign_lines import foreign_comment, line_fault
from venvoy_server.dependencies.dialects.requirements_txt.shape_faults import invisible, shape
from venvoy_server.dependencies.dialects.requirements_txt.slips import slip
from venvoy_server.dependencies.dialects.requirements_txt.version_faults import (
    NAME,
    NEWEST,
    VERSION,
    clauses,
    skip_blanks,
)
from venvoy_server.dependencies.model import Fault, Requirement
from venvoy_server.packages.read import canonical

# Maximum length of a text that is analysed; a longer one is not a typing mistake.
_LONGEST = 2000
_ONE_A_LINE = "A line can hold only one requirement. Put the next one on its own line; a comment begins with `#`."
_EXTRA = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"


def refused(text: str, start: int, span: tuple[int, int] | None) -> Fault:
    """Return the most specific reason why a requirement that `packaging` refuses is invalid.

    `start` is the offset of `text` in its line, and `span` is where `packaging` stopped, None if unknown.
    """
    if len(text) > _LONGEST:
        return _general(text, span).shifted(start)
    fault = line_fault(text) or slip(text) or shape(text) or _head(text) or _general(text, span)
    return fault.shifted(start)


def marker_refused(text: str, before: str, fault: Fault) -> Fault:
    """Return the most specific reason why a line with an invalid marker is refused.

    It is `fault`, the fault of the marker, unless the whole line has another fault, such as two requirements on one
    line. `text` is the line's requirement, and `before` its part before the `;`.
    """
    whole = None if len(text) > _LONGEST else line_fault(text) or invisible(text)
    if whole:
        return whole
    after = text[len(before) + 1 :].strip()
    name = NAME.match(after)
    if (
        fault.code == "unknown-marker-variable"
        and fault.replacement is None
        and name
        and _looks_required(after[name.end() :])
    ):
        at = len(before)
        message = "This line has two requirements. Put each on its own line."
        return Fault("multiple-requirements", text.index(after, at), len(text), message)
    return fault


def _looks_required(rest: str) -> bool:
    return not rest.strip() or bool(re.match(r"\s*(\[[^\]]*\]\s*)?(==|>=|<=|~=|!=|<|>)\s*[0-9]", rest))


# Checks name, extras and versions, from left to right.


def _head(text: str) -> Fault | None:
    name = NAME.match(text)
    if not name:
        return _no_name(text)
    position = skip_blanks(text, name.end())
    if position == name.end() and position < len(text) and text[position] in "._-":
        stop = re.compile(r"[._-]+").match(text, position)
        end = stop.end() if stop else position + 1
        if end == len(text) or text[end] in " \t[(=<>!~;,@":
            return Fault(
                "invalid-name",
                0,
                end,
                "A project name must end with a letter or digit.",
                name[0],
            )
    if position < len(text) and not text[position].isascii() and position == name.end():
        return _bad_name(text)
    if text[position : position + 1] == "[":
        fault, position = _extras(text, position)
        if fault:
            return fault
        position = skip_blanks(text, position)
    return _after_name(text, name[0], position)


EXTRAS_MESSAGE = "Extras are names in brackets, separated by commas."


def bad_extras(text: str, start: int, end: int) -> Fault:
    """Return the fault of brackets whose content is not a list of extras, such as `[a b]`, with the fix `[a,b]`.

    `text` is the brackets with their content, at `[start, end)` of the line.
    """
    parts = re.findall(_EXTRA, text)
    repaired = f"[{','.join(parts)}]" if parts else None
    return Fault("invalid-extras", start, end, EXTRAS_MESSAGE, repaired)


def _no_name(text: str) -> Fault:
    quoted = re.fullmatch(r"([\"'`])(.+)\1", text)
    if quoted:
        return Fault(
            "invalid-name",
            0,
            len(text),
            "Remove the quotes around the requirement.",
            quoted[2],
            title="Remove the quotes",
        )
    if re.match(r"[=<>!~]", text):
        operator = re.match(r"[=<>!~]+", text)
        end = operator.end() if operator else 1
        return Fault("invalid-requirement", 0, end, "A project's name is missing before the version.")
    return _bad_name(text)


def _bad_name(text: str) -> Fault:
    found = re.match(r"[^\s\[\](),;=<>!~@]+", text)
    end = found.end() if found else 1
    word = text[:end]
    inner = NAME.search(word) if word.isascii() else None
    quoted = re.fullmatch(r"([\"'`])(.+)\1", word)
    if quoted and inner and inner[0] == quoted[2]:
        return Fault("invalid-name", 0, end, "Remove the quotes around the name.", quoted[2], title="Remove the quotes")
    message = f"`{word}` is not a project name. Use ASCII letters and digits, with `.`, `-` and `_` between them."
    return Fault(
        "invalid-name",
        0,
        end,
        message,
        inner[0] if inner and inner[0] != word else None,
    )


def _extras(text: str, start: int) -> tuple[Fault | None, int]:
    close = text.find("]", start)
    name = r"\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b"
    valid = re.compile(rf"\[[ \t]*({name}([ \t]*,[ \t]*{name})*)?[ \t]*\]").match(text, start)
    if valid:
        again = re.compile(r"[ \t]*\[[^\]]*\]").match(text, valid.end())
        if again:
            inner = ",".join(
                part.strip() for part in re.findall(r"[^\[\],]+", text[start : again.end()]) if part.strip()
            )
            message = "Extras belong in one pair of brackets, separated by commas."
            return Fault("invalid-extras", start, again.end(), message, f"[{inner}]"), again.end()
        return None, valid.end()
    end = close + 1 if close >= 0 else len(text)
    parts = re.findall(_EXTRA, text[start:end])
    repaired = f"[{','.join(parts)}]" if parts and close >= 0 else None
    message = "Extras are names in brackets, separated by commas." if close >= 0 else "This bracket is never closed."
    return Fault("invalid-extras", start, end, message, repaired), end


def _after_name(text: str, name: str, position: int) -> Fault | None:
    rest = text[position:]
    if rest.startswith("@"):
        return _after_at(text, position)
    if rest.startswith("]"):
        return Fault("invalid-extras", position, len(text), "This bracket was never opened.")
    if rest.startswith(","):
        following = re.compile(r"[,\s]*(?=[A-Za-z0-9])").match(text, position)
        if following:
            return Fault("multiple-requirements", following.end(), len(text), _ONE_A_LINE)
        return Fault("missing-comma", position, position + 1, "A comma is allowed only between versions.", "")
    if rest.startswith("("):
        return _bracketed(text, position)
    if re.match(r"[=<>!~^]", rest):
        return clauses(text, position)
    bare = re.match(rf":?[ \t]*(?:=[ \t]*)?(?P<version>{VERSION})", rest, re.IGNORECASE)
    if bare and (rest.startswith(":") or text[position - 1] in " \t"):
        return _missing_operator(text, name, position, position + bare.end(), bare["version"])
    newest = re.match(rf":[ \t]*({'|'.join(NEWEST)})$", rest, re.IGNORECASE)
    if newest:
        message = f"`{newest[1]}` is not a version. For the newest version, write only the name."
        return Fault("invalid-version", position, len(text), message, "", title="Remove the version", guess=True)
    if rest.startswith(("//", "/*")) and position > len(name):
        return foreign_comment(text, position)
    if re.match(r":[ \t]*[\^~]", rest):
        return clauses(text, skip_blanks(text, position + 1))
    if position > len(name) and NAME.match(rest):
        return Fault("multiple-requirements", position, len(text), _ONE_A_LINE)
    return None


def _after_at(text: str, position: int) -> Fault | None:
    rest = text[position + 1 :].strip()
    if not rest:
        message, begin, end = "A URL is missing after `@`.", len(text[:position].rstrip()), len(text)
        return Fault("incomplete-specifier", position, end, message, "", begin, end, "Remove the `@`")
    found = re.compile(r"@[ \t]*(\S+)[ \t]+(.*)").match(text, position)
    if found and found[2]:
        return Fault(
            "invalid-url", found.start(2), len(text), "A URL ends at the first space. Write `%20` for a space."
        )
    return None


def _bracketed(text: str, position: int) -> Fault | None:
    inner = re.compile(rf"\([ \t]*({VERSION})[ \t]*\)", re.IGNORECASE).match(text, position)
    if inner:
        message = f"An operator is missing before the version. Did you mean `=={inner[1]}`?"
        return Fault("missing-operator", position, inner.end(), message, f"=={inner[1]}")
    if ")" not in text[position:]:
        return Fault("invalid-requirement", position, position + 1, "This bracket is never closed.")
    return clauses(text, skip_blanks(text, position + 1))


def _missing_operator(text: str, name: str, start: int, end: int, version: str) -> Fault:
    begin = len(name) if text[len(name) : start].strip() == "" else start
    message = f"An operator is missing before the version. Did you mean `=={version}`?"
    return Fault("missing-operator", start, end, message, f"=={version}", begin, end)


def _general(text: str, span: tuple[int, int] | None) -> Fault:
    at = min(span[1], len(text)) if span else 0
    at = skip_blanks(text, at)
    if at >= len(text):
        at = max(0, len(text.rstrip()) - 1)
    word = re.compile(r"\(.*|\S+").match(text, at)
    end = len(word[0].rstrip()) + at if word else len(text)
    return Fault(
        "invalid-requirement",
        at,
        end,
        "This is not a requirement. Write NAME, NAME[extra], NAME==VERSION or NAME @ URL, with a marker after `;`.",
    )


def direct_egg(fault: Fault, text: str, url: str, requirement: Requirement) -> Fault:
    """Return `fault`, that of a bad `#egg=` in the line `name @ url`, with a fix added if one is possible.

    The fix removes `#egg=` from the URL and moves its extras to the name. It is possible if the egg is readable and
    names the same project. `text` is the line, and `requirement` its parsed form.
    """
    plain = Fault(fault.code, fault.start, fault.end, fault.message)
    egg = read_egg(url)
    if egg is None or egg.marker or canonical(egg.name) != requirement.key or (egg.extras and requirement.extras):
        return plain
    name = text[requirement.name_start : requirement.extras_end or requirement.name_end]
    head = f"{name}{egg.extras} @ {without_egg(url)}"
    start, end = requirement.name_start, requirement.target_end
    title = f"Replace `#egg=` with `{name}{egg.extras} @ URL`"
    return Fault(fault.code, fault.start, fault.end, fault.message, head, start, end, title, bool(egg.versions))
