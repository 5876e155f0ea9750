"""Turn a logical line (with continuations joined) into an entry: split requirement and options, and parse both like
pip.
"""

from __future__ import annotations

import re

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.editable import always_there, parse_editable
from venvoy_server.dependencies.dialects.requirements_txt.file_names import FILE_ENDINGS
from venvoy_server.dependencies.dialects.requirements_txt.lines import BREAKS, Logical
from venvoy_server.dependencies.dialects.requirements_txt.options import (
    HASH_OPTION,
    Parsed,
    hash_options,
    parse_options,
    split_line,
)
from venvoy_server.dependencies.dialects.requirements_txt.requirement import HEAD, from_plain, parse_requirement
from venvoy_server.dependencies.model import Entry, Fault, OptionUse, Requirement
from venvoy_server.environments.patterns import pattern

_NO_BREAK = f"[^{BREAKS}]"
_FAST = re.compile(
    rf"[ \t]*+{HEAD}(?:;([^#\\$\r\n]*+))?(?:(?<=[ \t])(#(?:{_NO_BREAK}*[^{BREAKS}\\])?))?[ \t]*+(?:\r?\n)?", re.ASCII
)
_REMOTE = pattern(r"(http|https|file):", re.IGNORECASE)
_ALIEN = pattern(r"\{[{%]|^\{#|<%|\0")
_ODD = pattern(f"[{BREAKS[2:]}]|\r(?!\n)")


def fast_entry(line: str) -> Entry | None:
    """Return the entry of a line with only a simple requirement, and possibly a marker and a comment.

    None for any other line: it must be read by the general parser, which is slower.
    """
    found = _FAST.fullmatch(line)
    if found is None:
        return None
    name, extras, clauses, marker, comment = found.groups()
    if (clauses is None and "." in name) or (marker and " -" in marker):
        return None
    lead = found.start(1)
    requirement = from_plain(found, lead)
    traits = m.NAMED | m.REQUIREMENT | m.CONTENT | m.ALL
    if clauses:
        traits |= m.SPECIFIER | m.CLAUSES if "," in clauses else m.SPECIFIER
    if extras:
        traits |= m.EXTRAS
    comment_start = comment_end = -1
    if comment:
        comment_start, comment_end = found.span(5)
        traits |= m.COMMENT
        text = line[lead:comment_start].rstrip()
    else:
        text = line.strip()
    if type(requirement) is not Requirement:
        return None
    if requirement.marker:
        traits |= m.MARKER
    return Entry("requirement", line, text, lead, (), comment_start, comment_end, traits, requirement)


_BLOCK = pattern(
    rf"{HEAD}(?:;([^#\\$\r\n]*+))?(?<= )\\\n +{HASH_OPTION}(?: +\\\n +{HASH_OPTION})*[ \t]*+(?:\n|\Z)", re.ASCII
)


def block_entry(text: str, position: int) -> Entry | None:
    """Return the entry of a requirement with one `--hash` per continued line, as pip-compile and uv write it.

    `position` is the offset in `text` at which the requirement begins. None if the text there has another form: it must
    then be read by the general parser, which is slower.
    """
    found = _BLOCK.match(text, position)
    if found is None:
        return None
    name, _, clauses, marker = found.groups()
    if (clauses is None and "." in name) or (marker and " -" in marker):
        return None
    requirement = from_plain(found, position)
    if type(requirement) is not Requirement:
        return None
    parts = found[0].split("\\\n")
    joined = "".join(parts).rstrip()
    uses = hash_options(joined)
    if len({use.value for use in uses}) != len(uses):
        return None
    pieces, logical, start = [], 0, 0
    for part in parts:
        pieces.append((logical, start, -1))
        logical += len(part)
        start += len(part) + 2
    traits = m.NAMED | m.REQUIREMENT | m.CONTENT | m.ALL | m.HASH
    traits |= m.SPECIFIER if clauses else 0
    traits |= m.CLAUSES if clauses and "," in clauses else 0
    traits |= (m.EXTRAS if requirement.extras else 0) | (m.MARKER if requirement.marker else 0)
    return Entry("requirement", found[0], joined, 0, tuple(pieces), -1, -1, traits, requirement, uses)


def make_entry(logical: Logical, raw: str, constraints: bool, windows: bool) -> Entry:
    """Return the entry of a logical line (with continuations joined and comment removed).

    `raw` is the line's text in the document. `constraints` is whether the file is a constraints file, and `windows`
    whether paths are those of Windows.
    """
    traits = _raw_traits(logical, raw)
    text = logical.text
    if not text:
        kind: m.EntryKind = "comment" if logical.comment_start >= 0 else "blank"
        return Entry(kind, raw, "", logical.lead, (), logical.comment_start, logical.comment_end, traits)
    return _Builder(logical, raw, traits | m.CONTENT, constraints, windows).build()


def _raw_traits(logical: Logical, raw: str) -> int:
    traits = m.ALL | m.COMMENT if logical.comment_start >= 0 else m.ALL
    if logical.lines > 1 or raw.rstrip(BREAKS).endswith("\\"):
        traits |= m.CONTINUED
    if "$" in raw or "%" in raw:
        traits |= m.VARIABLE
    if _ALIEN.search(logical.text):
        traits |= m.ALIEN
    if _ODD.search(raw) or not raw.isascii():
        traits |= m.ODD
    return traits


class _Builder:
    """Parses one logical line to an entry."""

    def __init__(self, logical: Logical, raw: str, traits: int, constraints: bool, windows: bool) -> None:
        self.logical, self.raw, self.traits = logical, raw, traits
        self.text = text = logical.text
        self.constraints, self.windows = constraints, windows
        at = split_line(text)
        self.end = len(text) if at < 0 else max(0, at - 1)
        self.parsed = Parsed() if at < 0 else parse_options(text, at)

    def build(self) -> Entry:
        """Return the line as an entry.

        Like pip, it is taken as the first of these that applies: an error, an editable requirement, another
        requirement, an include (`-r`, `-c`), or other options.
        """
        parsed, arguments = self.parsed, self.text[: self.end]
        if parsed.fault:
            from venvoy_server.dependencies.dialects.requirements_txt.foreign_lines import line_fault

            found = (line_fault(self.text) if arguments and len(self.text) < 2000 else None) or parsed.fault
            return self._entry("error", fault=found)
        editable = next((use for use in parsed.uses if use.name == "--editable"), None)
        if editable:
            return self._editable(editable, arguments)
        if arguments:
            return self._judged("requirement", parse_requirement(self.text, self.end, self.windows))
        include = _include(parsed.uses)
        if include:
            return self._entry("include", fault=_include_fault(include))
        return self._entry("option", fault=_option_fault(parsed.uses))

    def _editable(self, use: OptionUse, arguments: str) -> Entry:
        if arguments and (command := _install_command(self.text)):
            return self._entry("editable", fault=command)
        value, start, end = (arguments, 0, self.end) if arguments else (use.value or "", use.value_start, use.value_end)
        if self.constraints:
            message = "A constraints file cannot contain an editable. Move it to a requirements file."
            return self._entry("editable", fault=Fault("constraint-editable", 0, len(self.text), message))
        if not arguments and use.spelled == "-e" and value.startswith("=") and use.value_start == use.end:
            return self._entry("editable", fault=_equals(use))
        has_separate_url = "://" in self.text and (bool(arguments) or self._drops_url())
        return self._judged("editable", parse_editable(value, start, end, self.text, has_separate_url))

    def _drops_url(self) -> bool:
        return any("://" in self.text[start:end] for start, end in self.parsed.dropped)

    def _judged(self, kind: m.EntryKind, result: Requirement | Fault) -> Entry:
        if isinstance(result, Fault):
            # Options of a pasted command were split off, so the fault cannot recognise the command.
            command = _install_command(self.text) if self.parsed.uses else None
            return self._entry(kind, fault=command or result)
        return self._entry(kind, result)

    def _entry(self, kind: m.EntryKind, requirement: Requirement | None = None, fault: Fault | None = None) -> Entry:
        logical, parsed = self.logical, self.parsed
        traits = self.traits | _option_traits(parsed) | (requirement_traits(requirement) if requirement else 0)
        traits |= {"editable": m.EDITABLE, "include": m.INCLUDE, "option": m.OPTION_LINE}.get(kind, 0)
        traits |= m.FAULT if fault else 0
        return Entry(
            kind,
            self.raw,
            self.text,
            logical.lead,
            logical.pieces,
            logical.comment_start,
            logical.comment_end,
            traits,
            requirement,
            parsed.uses,
            parsed.dropped,
            fault,
        )


def _option_traits(parsed: Parsed) -> int:
    traits = m.OPTION if parsed.uses else 0
    if parsed.dropped:
        traits |= m.DROPPED
    if any(use.name == "--hash" for use in parsed.uses):
        traits |= m.HASH | m.ODD_HASH
    return traits


def requirement_traits(requirement: Requirement) -> int:
    """Return the flags that describe a requirement, such as `MARKER` (constants of `dependencies.model`)."""
    traits = m.REQUIREMENT
    traits |= m.NAMED if requirement.key else 0
    traits |= m.MARKER if requirement.marker else 0
    traits |= m.EXTRAS if requirement.extras_end else 0
    traits |= m.LINK if requirement.target else 0
    traits |= m.PATH if requirement.form in ("path", "archive") else 0
    if requirement.specifier:
        traits |= m.SPECIFIER | (m.CLAUSES if "," in requirement.specifier else 0)
        traits |= m.LOCAL if "+" in requirement.specifier else 0
    elif requirement.name.lower().endswith(FILE_ENDINGS):
        traits |= m.FILE_NAME
    return traits


def _install_command(text: str) -> Fault | None:
    from venvoy_server.dependencies.dialects.requirements_txt.install_commands import install_command

    return install_command(text)


def _include(uses: tuple[OptionUse, ...]) -> OptionUse | None:
    """Return the option that pip follows on a line of options: the first `-r`, else the first `-c`, else None."""
    for name in ("--requirement", "--constraint"):
        for use in uses:
            if use.name == name:
                return use
    return None


def include_of(entry: Entry) -> OptionUse | None:
    """Return the `-r` or `-c` option of an entry (a logical line); None if the entry is not an include line.

    If the line has several, this is the option that pip follows: the first `-r`, or else the first `-c`.
    """
    return _include(entry.options) if entry.kind == "include" else None


def _include_fault(use: OptionUse) -> Fault | None:
    value = use.value or ""
    if not value:
        return Fault(
            "missing-option-value",
            use.start,
            max(use.end, use.value_end),
            f"`{use.spelled}` needs a file name.",
        )
    if always_there(value):
        message = f"`{use.spelled}` names a folder. Add the file's name."
        return Fault("missing-option-value", use.value_start, use.value_end, message)
    if value.startswith("="):
        return _equals(use)
    if "\0" in value and not _REMOTE.match(value):
        return Fault("invisible-character", use.value_start, use.value_end, "The file name contains a NUL character.")
    return None


def _equals(use: OptionUse) -> Fault:
    value, start = use.value or "", use.value_start
    if use.spelled.startswith("--"):
        message, better, title = "The value must not begin with `=`", "", "Remove the `=`"
    else:
        message, better, title = "A short option takes its value after a space", " ", "Replace `=` with a space"
    message += f": pip reads `{use.spelled} {value}`. {title}."
    if use.value_end - start != len(value):  # it is quoted
        return Fault("option-equals", start, use.value_end, message)
    signs = len(value) - len(value.lstrip("="))
    return Fault("option-equals", start, use.value_end, message, better, start, start + signs, title)


def _option_fault(uses: tuple[OptionUse, ...]) -> Fault | None:
    for use in uses:
        if use.name == "--trusted-host" and not _host_ok(use.value or ""):
            value = use.value or ""
            host = urls.host_in(value) if "//" in value else None
            return Fault(
                "invalid-url",
                use.value_start,
                max(use.value_end, use.value_start),
                "`--trusted-host` takes HOST or HOST:PORT.",
                host,
            )
    return None


def _host_ok(value: str) -> bool:
    bare_ipv6 = value.count(":") >= 2 and "@" not in value and "[" not in value
    parts = urls.split_url(f"https://[{value}]" if bare_ipv6 else f"https://{value}")
    if parts is None or parts.hostname is None:
        return False
    try:
        _ = parts.port
    except ValueError:  # not a valid port
        return False
    return True
