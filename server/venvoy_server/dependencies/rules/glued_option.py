"""A short option with its value glued to it.

`-foo` is not the project foo: pip reads the option `-f` with the value `oo`. `-index-url` is not `--index-url`: pip
reads `-i` with the value `ndex-url`. pip supports `-rother.txt`, but uv does not.

Example::

    -rother.txt

Fix: Insert a space. Here::

    -r other.txt
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.options import long_option_meant
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import OptionUse, Requirement

# What can only be the value of its option.
_CERTAIN = {
    "-i": re.compile(r"(https?|file)://.*", re.IGNORECASE),
    "-f": re.compile(r"((https?|file)://|\.{0,2}/).*", re.IGNORECASE),
    "-e": re.compile(r"(((git|hg|svn|bzr)\+)?[a-z]+://|\.{1,2}(/|$)|/).*", re.IGNORECASE),
    "-C": re.compile(r"[\w.-]+=.*"),
    "-r": re.compile(r"\.{0,2}/.*"),
    "-c": re.compile(r"\.{0,2}/.*"),
}


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        value = use.value or ""
        if use.spelled.startswith("--") or use.value_start != use.end or not value or value.startswith("="):
            continue
        shown = line.text(use.value_start, use.value_end)
        message = f"pip reads this as `{use.spelled}` with the value `{shown}`."
        meant = _meant(line, use, context)
        if meant:
            message += f" If it should be {meant[1]}, write `{meant[0]}`."
        yield line.draft(use.start, use.value_end, message, fixes=_fixes(line, use, meant, context))


def _meant(line: Line, use: OptionUse, context: RuleContext) -> tuple[str, str] | None:
    """Return what a word such as `-foo`, which pip reads as `-f oo`, was probably meant to be; None if unknown.

    The result is (corrected text, kind), where the kind is "an option" or "a requirement".
    """
    word = line.entry.text[use.start : use.value_end]
    long = long_option_meant(word)
    if long:
        return long, "an option"
    bare = word[1:]
    if use.start == 0 and len(word) == len(line.entry.text) and not _certain(use, context):
        read = parse_requirement(bare, len(bare))
        if isinstance(read, Requirement) and read.form == "named" and not read.target:
            return bare, "a requirement"
    return None


def _certain(use: OptionUse, context: RuleContext) -> bool:
    """Return whether a word such as `-rbase.txt` is certainly meant as a short option with its value attached.

    That is so if the value has a form that is typical of this option, such as `https://…`, or if the file that `-r` or
    `-c` names exists.
    """
    value = use.value or ""
    pattern = _CERTAIN.get(use.spelled)
    if pattern and pattern.fullmatch(value):
        return True
    host, path = context.inputs.host, context.inputs.path
    if use.spelled not in ("-r", "-c") or host is None or path is None:
        return False
    stat = host.stat(host.paths.join(host.paths.dirname(path), value))
    return stat is not None and stat.kind != "folder"


def _fixes(line: Line, use: OptionUse, meant: tuple[str, str] | None, context: RuleContext) -> tuple[DraftFix, ...]:
    text = line.entry.text
    quoted = text[use.start : use.start + 2] != use.spelled
    if quoted or (use.value or "").startswith("#"):  # which would begin a comment after a space
        return ()
    certain = _certain(use, context)
    apart = line.replace(f"Insert a space after `{use.spelled}`", use.value_start, use.value_start, " ", safe=certain)
    if meant is None or certain:
        return apart
    word = re.split(r"[=\s]", text[use.start : use.value_end], maxsplit=1)[0]
    if meant[1] == "an option":
        return line.replace(f"Replace `{word}` with `{meant[0]}`", use.start, use.start + len(word), meant[0])
    return (*line.replace("Remove the `-`", use.start, use.start + 1, ""), *apart)


RULE = Rule(
    "glued-option", "A short option glued to its value", WARNING, "syntax", "line", _check, __doc__, when=m.OPTION
)
