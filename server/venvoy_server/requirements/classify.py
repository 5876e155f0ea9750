"""The most specific reason for which pip refuses a requirement: one code, one span, and a repair where one is certain.

Whether a text is refused is decided elsewhere; here is only said why.
"""

from __future__ import annotations

import re

from venvoy_server.requirements import urls
from venvoy_server.requirements.model import Fault, Requirement

_OPERATORS = ("===", "~=", "==", "!=", "<=", ">=", "<", ">")
_NAME = re.compile(r"\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b")
_VERSION = r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?(?:[-_.]?dev[-_.]?[0-9]*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?"
_VERSION_TEXT = re.compile(_VERSION, re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xa0\xad\u0600-\u0605\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)


def refused(text: str, start: int, span: tuple[int, int] | None) -> Fault:
    """Say why packaging refuses `text`, which begins at `start` of the logical text; `span` is where packaging stopped."""
    fault = line_fault(text) or _shape(text, span) or _head(text) or _general(text, span)
    return shifted(fault, start)


def shifted(fault: Fault, by: int) -> Fault:
    """Return a fault moved to the right."""
    if not by:
        return fault
    fix_start, fix_end = (fault.fix_start + by, fault.fix_end + by) if fault.fix_start >= 0 else (-1, -1)
    return Fault(
        fault.code, fault.start + by, fault.end + by, fault.message, fault.replacement, fix_start, fix_end, fault.title
    )


def marker_refused(text: str, before: str, fault: Fault) -> Fault:
    """Choose between the fault of a marker and what the whole line says."""
    whole = line_fault(text) or invisible(text)
    if whole:
        return whole
    after = text[len(before) + 1 :].strip()
    name = _NAME.match(after)
    if (
        fault.code == "unknown-marker-variable"
        and fault.replacement is None
        and name
        and _looks_required(after[name.end() :])
    ):
        at = len(before)
        message = "Two requirements on one line; each needs a line of its own."
        return Fault("multiple-requirements", text.index(after, at), len(text), message)
    return fault


def _looks_required(rest: str) -> bool:
    return not rest.strip() or bool(re.match(r"\s*(\[[^\]]*\]\s*)?(==|>=|<=|~=|!=|<|>)\s*[0-9]", rest))


# Whole lines of another language.

_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_COMMAND = re.compile(
    r"(sudo\s+)?(pip[0-9.]*|python[0-9.]*|uv|conda|mamba|poetry|pipenv|pdm|easy_install|apt|apt-get|brew|source|cd|echo|export)\s+[\w./-]"
)
_IMPORT = re.compile(r"import\s+\w|from\s+[\w.]+\s+import\b")
_SECTION = re.compile(r"\[\[?[\w.\"' -]+\]?\]\s*$")
_ASSIGNMENT = re.compile(r"[\w.\"'-]+\s*=\s*([\"'\[{]|true\b|false\b|$)")
_QUOTED_ITEM = re.compile(r"([\"'])(.+)\1\s*,")
_INSTALL = re.compile(r"(?:sudo\s+)?(?:python[0-9.]*\s+-m\s+)?(?:uv\s+)?pip[0-9.]*\s+install\s+(.+)$")
_CONDA_LIST = re.compile(r"[A-Za-z0-9][\w.-]*\s+[0-9][\w.!+]*\s+\w+(\s+[\w./-]+)?$")


def line_fault(text: str) -> Fault | None:
    """Recognise a whole line that belongs to no requirements file."""
    if _CONFLICT.match(text):
        return Fault(
            "merge-conflict",
            0,
            len(text),
            "This is a mark of an unfinished merge; choose one side, and delete the mark.",
        )
    if text.startswith(("//", "/*", "*/", ";", '"""', "'''", "<!--", "--")):
        length = 3 if text[0] in "\"'" else 4 if text[0] == "<" else 1 if text[0] == ";" else 2
        message = "A comment begins with `#` in a requirements file."
        return Fault("foreign-comment", 0, len(text), message, "#", 0, min(length, len(text)), "Write `#`")
    return _foreign(text)


def _foreign(text: str) -> Fault | None:
    if _INSTALL.match(text):
        found = _INSTALL.match(text)
        wanted = found[1] if found else ""
        plain = wanted if wanted and not re.search(r"\s", wanted) and not wanted.startswith("-") else None
        return Fault(
            "foreign-syntax",
            0,
            len(text),
            "This is a command; a requirements file lists what it would install.",
            plain,
            title=f"Write `{plain}`",
        )
    for pattern, message in (
        (_COMMAND, "This is a command; a requirements file lists what it would install."),
        (_IMPORT, "This is Python code; a requirements file names projects."),
        (_SECTION, "This is a heading of another file format; a requirements file has no sections."),
    ):
        if pattern.match(text):
            return Fault("foreign-syntax", 0, len(text), message)
    if _ASSIGNMENT.match(text):
        return _assignment(text)
    quoted = _QUOTED_ITEM.fullmatch(text)
    if quoted:
        message = "This is an item of a list; a requirement stands here without quotes and comma."
        return Fault("foreign-syntax", 0, len(text), message, quoted[2], title=f"Write `{quoted[2]}`")
    if text in ("]", "],", "}", "},", "[", "{", "(", ")"):
        return Fault("foreign-syntax", 0, len(text), "This is a bracket of another file format.", "", title="Remove it")
    if _CONDA_LIST.fullmatch(text) and not re.search(r"\s(and|or)\s", text):
        name, version = text.split()[:2]
        return Fault(
            "foreign-syntax",
            0,
            len(text),
            "This is a line of `conda list`.",
            f"{name}=={version}",
            title=f"Write `{name}=={version}`",
        )
    return None


def _assignment(text: str) -> Fault:
    found = re.fullmatch(r"([A-Za-z0-9][\w.-]*)\s*=\s*([\"'])([^\"']*)\2", text)
    message = "This is a line of TOML or of Python; a requirement is written NAME, or NAME==VERSION."
    wanted = _poetry(found[1], found[3]) if found else None
    return Fault("foreign-syntax", 0, len(text), message, wanted, title=f"Write `{wanted}`")


def _poetry(name: str, value: str) -> str | None:
    """Return the requirement for Poetry's `name = "value"`."""
    if value == "*":
        return name
    caret = caret_range(value[1:]) if value[:1] == "^" else None
    if caret:
        return name + caret
    if re.fullmatch(r"~[0-9]+(\.[0-9]+)+", value):
        return f"{name}~={value[1:]}"
    if re.fullmatch(r"(==|>=|<=|!=|~=|<|>)\s*[0-9][\w.]*(\s*,\s*(==|>=|<=|!=|~=|<|>)\s*[0-9][\w.]*)*", value):
        return name + value
    return f"{name}=={value}" if re.fullmatch(r"[0-9]+(\.[0-9]+)*", value) else None


def caret_range(version: str) -> str | None:
    """Return `>=a,<b` for the `^a` of other tools: the first part that is not zero may not change."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", version):
        return None
    parts = [int(part) for part in version.split(".")]
    index = next((number for number, part in enumerate(parts) if part), len(parts) - 1)
    upper = [*parts[:index], parts[index] + 1]
    return f">={version},<{'.'.join(map(str, upper))}" if len(upper) > 1 else f">={version},<{upper[0]}"


# Single characters.


def _shape(text: str, span: tuple[int, int] | None) -> Fault | None:
    """Faults that are seen from single characters, wherever they stand."""
    tab = re.search(r"\t+(?=--?[A-Za-z])", text)
    if tab:
        message = "pip looks for options behind a blank only, so this TAB makes the option a part of the requirement."
        return Fault("tab-before-option", tab.start(), tab.end(), message, " ", title="Write a blank")
    if text.endswith("\\"):
        message = "Blanks follow the `\\`, so it joins no line, and stays in the requirement. It must be the last character of its line."
        return Fault("backslash-then-space", len(text) - 1, len(text), message)
    return invisible(text) or _url_shape(text) or _comment_shape(text)


def invisible(text: str) -> Fault | None:
    """Find a character that cannot be seen."""
    found = _INVISIBLE.search(text)
    if not found:
        return None
    import unicodedata

    character = found[0]
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    message = f"An invisible character stands here: {name} (U+{ord(character):04X})."
    blank = " " if unicodedata.category(character) == "Zs" else ""
    return Fault(
        "invisible-character",
        found.start(),
        found.end(),
        message,
        blank,
        title="Write a blank" if blank else "Remove it",
    )


def _url_shape(text: str) -> Fault | None:
    if re.match(r"(git|ssh|hg|svn|bzr|sftp)://", text):
        scheme = text.split("://")[0]
        prefix = f"{scheme}+" if scheme in urls.VCS_NAMES else "git+"
        message = f"pip knows a repository by its prefix: `{prefix}{urls.redact(text).split('#')[0]}`."
        return Fault("missing-vcs-prefix", 0, len(text), message, prefix, 0, 0, f"Put `{prefix}` before it")
    scp = re.match(r"(?:git\+)?([\w.-]+@[\w.-]+):(?!//)([^#;\s]+)(#\S*)?", text)
    if scp:
        url = f"git+ssh://{scp[1]}/{scp[2]}{scp[3] or ''}"
        return Fault(
            "scp-url",
            0,
            scp.end(),
            "pip does not read this form of a repository; write it as a URL.",
            url,
            title="Write it as `git+ssh://`",
        )
    if re.match(r"[\w.+-]+://", text):
        return Fault("invalid-url", 0, len(text), f"pip knows no URLs that begin with `{text.split('://')[0]}://`.")
    if re.match(r"~/", text):
        return Fault(
            "invalid-requirement", 0, len(text), "`~` is not expanded here; write the path in full, or use `${HOME}`."
        )
    if re.match(r"[A-Za-z]:[\\/]|\\\\", text):
        return Fault("invalid-requirement", 0, len(text), "A path with a drive is read on Windows only.")
    fragment = (
        re.search(r"#egg=|#subdirectory=|#", text)
        if text.startswith((".", "/")) or re.match(r"[^\s=<>!~]+/", text)
        else None
    )
    if fragment:
        message = "A local path has no fragment: pip takes `#` and what follows for a part of the folder's name."
        return Fault("path-fragment", fragment.start(), len(text), message, *_unfragment(text, fragment.start()))
    return None


def _unfragment(text: str, at: int) -> tuple[str | None, int, int, str]:
    found = re.fullmatch(r"#egg=([A-Za-z0-9][\w.-]*)?(\[[^\]]*\])?", text[at:])
    if not found:
        return None, -1, -1, ""
    return found[2] or "", at, len(text), "Remove the fragment"


def _comment_shape(text: str) -> Fault | None:
    at = text.find("#")
    if at <= 0 or not _accepts(text[:at]):
        return None
    return Fault(
        "comment-needs-space",
        at,
        len(text),
        "A comment needs a blank before its `#`.",
        "  ",
        at,
        at,
        "Put blanks before it",
    )


def _accepts(text: str) -> bool:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as PackagingRequirement

    try:
        PackagingRequirement(text)
    except InvalidRequirement:
        return False
    return True


# Name, extras, versions, from left to right.


def _head(text: str) -> Fault | None:
    name = _NAME.match(text)
    if not name:
        return _no_name(text)
    position = _skip_blanks(text, name.end())
    if position == name.end() and position < len(text) and text[position] in "._-":
        stop = re.compile(r"[._-]+").match(text, position)
        end = stop.end() if stop else position + 1
        if end == len(text) or text[end] in " \t[(=<>!~;,@":
            return Fault(
                "invalid-name",
                0,
                end,
                "A project's name ends in a letter, a digit or `_`.",
                name[0],
                title=f"Write `{name[0]}`",
            )
    if position < len(text) and not text[position].isascii() and position == name.end():
        return _bad_name(text)
    if text[position : position + 1] == "[":
        fault, position = _extras(text, position)
        if fault:
            return fault
        position = _skip_blanks(text, position)
    return _after_name(text, name[0], position)


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t":
        position += 1
    return position


def _no_name(text: str) -> Fault:
    quoted = re.fullmatch(r"([\"'`])(.+)\1", text)
    if quoted:
        return Fault(
            "invalid-name", 0, len(text), "A requirement has no quotes round it.", quoted[2], title="Remove the quotes"
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
    inner = _NAME.search(word) if word.isascii() else None
    message = f"`{word}` is no project name: ASCII letters and digits, with `.`, `-` and `_` between them."
    return Fault(
        "invalid-name",
        0,
        end,
        message,
        inner[0] if inner and inner[0] != word else None,
        title=f"Write `{inner[0]}`" if inner else "",
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
            message = "Extras stand in one pair of brackets, separated by commas."
            return Fault(
                "invalid-extras", start, again.end(), message, f"[{inner}]", title=f"Write `[{inner}]`"
            ), again.end()
        return None, valid.end()
    end = close + 1 if close >= 0 else len(text)
    parts = re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", text[start:end])
    repaired = f"[{','.join(parts)}]" if parts and close >= 0 else None
    message = "Extras are names in brackets, separated by commas." if close >= 0 else "This bracket is never closed."
    return Fault("invalid-extras", start, end, message, repaired, title=f"Write `{repaired}`"), end


def _after_name(text: str, name: str, position: int) -> Fault | None:
    rest = text[position:]
    if rest.startswith("@"):
        return _after_at(text, position)
    if rest.startswith("]"):
        return Fault("invalid-extras", position, len(text), "This bracket was never opened.")
    if rest.startswith(","):
        return Fault(
            "missing-comma", position, position + 1, "A comma stands between versions only.", "", title="Remove it"
        )
    if rest.startswith("("):
        return _bracketed(text, position)
    if re.match(r"[=<>!~^]", rest):
        return _clauses(text, position)
    bare = re.match(rf":?[ \t]*(?:=[ \t]*)?(?P<version>{_VERSION})", rest, re.IGNORECASE)
    if bare and (rest.startswith(":") or text[position - 1] in " \t"):
        return _missing_operator(text, name, position, position + bare.end(), bare["version"])
    if re.match(r":[ \t]*[\^~]", rest):
        return _clauses(text, _skip_blanks(text, position + 1))
    if position > len(name) and _NAME.match(rest):
        return Fault(
            "multiple-requirements", position, len(text), "One line holds one requirement; a comment begins with `#`."
        )
    return None


def _after_at(text: str, position: int) -> Fault | None:
    rest = text[position + 1 :].strip()
    if not rest:
        return Fault("incomplete-specifier", position, len(text), "A URL is missing after `@`.")
    found = re.compile(r"@[ \t]*(\S+)[ \t]+(.*)").match(text, position)
    if found and found[2]:
        return Fault(
            "invalid-url", found.start(2), len(text), "A URL ends at the first blank; write `%20` for a blank in it."
        )
    return None


def _bracketed(text: str, position: int) -> Fault | None:
    inner = re.compile(rf"\([ \t]*({_VERSION})[ \t]*\)", re.IGNORECASE).match(text, position)
    if inner:
        message = f"An operator is missing before the version; did you mean `=={inner[1]}`?"
        return Fault("missing-operator", position, inner.end(), message, f"=={inner[1]}", title=f"Write `=={inner[1]}`")
    if ")" not in text[position:]:
        return Fault("invalid-requirement", position, position + 1, "This bracket is never closed.")
    return _clauses(text, _skip_blanks(text, position + 1))


def _missing_operator(text: str, name: str, start: int, end: int, version: str) -> Fault:
    begin = len(name) if text[len(name) : start].strip() == "" else start
    message = f"An operator is missing before the version; did you mean `=={version}`?"
    return Fault("missing-operator", start, end, message, f"=={version}", begin, end, f"Write `=={version}`")


_CONDA = re.compile(rf"=[ \t]*({_VERSION})=[\w.]+$", re.IGNORECASE)
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
    "====": "==",
}


def _clauses(text: str, position: int) -> Fault | None:
    """Walk over clauses to the first that is wrong."""
    while position < len(text):
        found = re.compile(r"[=<>!~^]+").match(text, position)
        if not found:
            return _between(text, position)
        fault, position = _clause(text, found)
        if fault:
            return fault
        position = _skip_blanks(text, position)
        if text[position : position + 1] != ",":
            return _between(text, position) if position < len(text) else None
        following = _skip_blanks(text, position + 1)
        if text[following : following + 1] == ",":
            return Fault("missing-comma", following, following + 1, "There is a comma too many.", "", title="Remove it")
        position = following
    return None


def _clause(text: str, operator: re.Match[str]) -> tuple[Fault | None, int]:
    symbol, start = operator[0], operator.start()
    begin = _skip_blanks(text, operator.end())
    stop = re.compile(r"[^\s,;()]*").match(text, begin)
    end = stop.end() if stop else begin
    word = text[begin:end]
    if symbol not in _OPERATORS:
        return _not_an_operator(text, start, operator.end(), end, symbol, word), end
    if symbol == "===":
        return None, end
    glued = re.search(r"(?<=[\w*])[=<>!~]{1,3}(?=\s*[0-9])", word)
    if glued:
        word, end = word[: glued.start()], begin + glued.start()
    if not word:
        following = text[begin : begin + 1]
        finish = operator.end() if not following else begin + 1
        return Fault("incomplete-specifier", start, finish, f"A version is missing after `{symbol}`."), end
    return _version(symbol, word, start, begin, end), end


def _not_an_operator(text: str, start: int, operator_end: int, end: int, symbol: str, word: str) -> Fault:
    conda = _CONDA.match(text, start)
    if conda:
        message = "This is conda's form; pip's is `==VERSION`, without a build."
        return Fault("missing-operator", start, conda.end(), message, f"=={conda[1]}", title=f"Write `=={conda[1]}`")
    if symbol in "^~" and word[:1].isdigit():
        better = caret_range(word) if symbol == "^" else f"~={word}" if "." in word else None
        hint = f" Here it is `{better}`." if better else ""
        return Fault(
            "foreign-operator",
            start,
            end,
            f"`{symbol}` is an operator of other package managers.{hint}",
            better,
            title=f"Write `{better}`",
        )
    better = _WRONG.get(symbol)
    if not word and better is None:
        return Fault(
            "incomplete-specifier", start, operator_end, f"`{symbol}` is no operator, and no version follows it."
        )
    hint = f" Did you mean `{better}`?" if better else f" The operators are {', '.join(_OPERATORS)}."
    return Fault(
        "invalid-operator", start, operator_end, f"`{symbol}` is no operator.{hint}", better, title=f"Write `{better}`"
    )


def _version(symbol: str, word: str, start: int, begin: int, end: int) -> Fault | None:
    """Judge the version of one clause; None where it is right."""
    found = _VERSION_TEXT.match(word)
    matched = found[0] if found else ""
    rest = word[len(matched) :]
    if "[" in rest:
        return _late_extras(word, begin, end)
    if rest in (".*", "*") and matched:
        return _wildcard(symbol, matched, rest, start, begin, end)
    if not rest and "+" in matched and symbol not in ("==", "!="):
        bare = matched.split("+")[0]
        message = f"A local version (`+…`) goes with `==` and `!=` only, not with `{symbol}`."
        return Fault("local-version-operator", start, end, message, bare, begin, end, f"Write `{symbol}{bare}`")
    if not rest and symbol == "~=" and not re.match(r"v?([0-9]+!)?[0-9]+\.[0-9]", matched):
        message = f"`~=` needs two parts at least: `~={matched}.0` allows the same first part."
        return Fault(
            "invalid-compatible-release", start, end, message, f"{matched}.0", begin, end, f"Write `~={matched}.0`"
        )
    return _not_a_version(symbol, word, matched, rest, begin, end) if rest or not matched else None


def _late_extras(word: str, begin: int, end: int) -> Fault:
    at = begin + word.index("[")
    return Fault("invalid-extras", at, end, "Extras stand behind the name, before the version.")


def _wildcard(symbol: str, matched: str, rest: str, start: int, begin: int, end: int) -> Fault | None:
    release = re.fullmatch(r"v?([0-9]+!)?[0-9]+(\.[0-9]+)*", matched)
    if symbol in ("==", "!="):
        if release and rest == ".*":
            return None
        better = f"{matched}.*" if release else matched
        message = (
            f"A wildcard is a part of its own: `{symbol}{better}`."
            if release
            else "`.*` goes with plain releases only."
        )
        return Fault("invalid-wildcard", start, end, message, better, begin, end, f"Write `{symbol}{better}`")
    message = f"`.*` goes with `==` and `!=` only, not with `{symbol}`."
    return Fault("invalid-wildcard", start, end, message, matched, begin, end, f"Write `{symbol}{matched}`")


def _not_a_version(symbol: str, word: str, matched: str, rest: str, begin: int, end: int) -> Fault:
    option = re.search(r"--?[A-Za-z]", rest)
    if option:
        at = begin + len(matched) + option.start()
        return Fault(
            "invalid-version", at, end, "A blank is missing before the option.", " ", at, at, "Put a blank before it"
        )
    if "$" in word or "%" in word:
        return Fault(
            "invalid-version",
            begin,
            end,
            f"`{word}` is no version: the variable is not set, or not written `${{NAME}}`.",
        )
    better = None
    if matched and rest == ".":
        better = matched
    elif re.fullmatch(r"[0-9]+(\.+[0-9]+)*\.*", word):
        better = re.sub(r"\.+", ".", word).strip(".")
    if word == "*":
        return Fault("invalid-version", begin, end, "`*` is no version; leave the versions out to allow all.")
    return Fault("invalid-version", begin, end, f"`{word}` is no version.", better, title=f"Write `{better}`")


def _between(text: str, position: int) -> Fault | None:
    """What stands where a comma or the end should."""
    rest = text[position:]
    if not rest or rest == ")":
        return None
    if re.match(r"[=<>!~^]", rest):
        before = len(text[:position].rstrip())
        message = "A comma is missing between two versions."
        return Fault(
            "missing-comma", position, _word_end(text, position), message, ",", before, position, "Put a comma"
        )
    if rest.startswith(","):
        return Fault("missing-comma", position, position + 1, "There is a comma too many.", "", title="Remove it")
    joined = re.match(r"(and|&&?)\s+(?=[=<>!~])", rest)
    if joined:
        before = len(text[:position].rstrip())
        return Fault(
            "missing-comma",
            position,
            position + len(joined[1]),
            "Versions are joined by a comma.",
            ",",
            before,
            position + joined.end(),
            "Put a comma",
        )
    if rest.startswith("["):
        return Fault("invalid-extras", position, len(text), "Extras stand behind the name, before the version.")
    if re.match(r"[A-Za-z0-9]", rest):
        return Fault(
            "multiple-requirements", position, len(text), "One line holds one requirement; a comment begins with `#`."
        )
    if rest.startswith("@"):
        return Fault("invalid-requirement", position, len(text), "A requirement has either versions or a URL.")
    return None


def _word_end(text: str, position: int) -> int:
    found = re.compile(r"[=<>!~^]+[ \t]*[^\s,;]*").match(text, position)
    return found.end() if found else len(text)


def _general(text: str, span: tuple[int, int] | None) -> Fault:
    at = min(span[1], len(text)) if span else 0
    at = _skip_blanks(text, at)
    if at >= len(text):
        at = max(0, len(text.rstrip()) - 1)
    word = re.compile(r"\S+").match(text, at)
    end = word.end() if word else len(text)
    return Fault(
        "invalid-requirement",
        at,
        end,
        "This is no requirement: NAME, NAME[extra], NAME==VERSION or NAME @ URL, and a marker after `;`.",
    )


def direct_egg(fault: Fault, url: str, requirement: Requirement) -> Fault:
    """Return the fault of a bad `#egg=` in `name @ url`: the name is there already, so the fragment can go."""
    found = re.search(r"#egg=[^&]*$", url)
    if not found:
        return Fault(fault.code, fault.start, fault.end, fault.message)
    at = requirement.target_start + found.start()
    return Fault(fault.code, fault.start, fault.end, fault.message, "", at, at + len(found[0]), "Remove the fragment")
