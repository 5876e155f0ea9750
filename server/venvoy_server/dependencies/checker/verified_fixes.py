"""Verify fixes by trial before they are offered: pip must accept the line that results from the fix."""

from __future__ import annotations

from typing import Final

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import included_path
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.local_paths import local_of
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Entry
from venvoy_server.dependencies.rules import BY_CODE, load

SECRET: Final = "secret-in-file"
"""Code of the rule whose fix replaces a password or token with a variable."""
# Maximum number of faults of one line to repair; a line with more was hardly meant as a requirement.
_MOST_FAULTS = 6
# Characters to parse for the trials of one line. Each trial parses the whole line: the work for a line with a finding in
# each of very many parts would grow with its square. A line of ordinary length does not come near.
_MOST_PARSED = 400_000
_LONGEST_TITLE = 60


class Trials:
    """The budget for trying out fixes on one line: how many more characters may be parsed."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _MOST_PARSED

    def begin(self, line: Line) -> bool:
        """Reserve one trial of a fix on `line`, by deducting the line's length from the budget.

        Returns whether the trial may be made: False if the budget was already used up.
        """
        may = self._left > 0
        self._left -= len(line.entry.raw)
        return may


def verified(line: Line, rule: Rule, draft: Draft, inputs: Inputs, trials: Trials) -> Draft:
    """Return a finding (`draft`) without the fixes that do not work: those after which pip would still refuse the line.

    If pip accepts the line already, the finding is returned unchanged. If the line has further errors, a fix is
    extended so that it repairs these errors, too. An extended fix may be applied without a user's consent (is safe)
    only if all its repairs may. A fix is not safe either if pip would ignore a part of the fixed line. If pip refuses
    the line only for a missing file or folder, fixes that do not work are kept, but as not safe.

    Args:
        line: The line of the finding.
        rule: The rule that found it.
        draft: The finding.
        inputs: Access to the files that the line names.
        trials: How many more characters may be parsed to try out fixes of this line; without any left, fixes count as
            failed.
    """
    if not draft.fixes or rule.code == SECRET:
        return draft
    error = (draft.severity or rule.severity) == ERROR and rule.group in ("syntax", "files")
    if not error and not _refused(line, inputs) and not _includes_nothing(line, inputs):
        return draft
    fixes: list[DraftFix] = []
    for fix in draft.fixes:
        tried = _verified(line, fix, inputs) if trials.begin(line) else None
        if tried is not None:
            fixes.append(tried)
        elif not error and not line.entry.fault:
            # A line refused only for its missing folder may be fixed in other ways, but not automatically.
            fixes.append(msgspec.structs.replace(fix, safe=False))
    return msgspec.structs.replace(draft, fixes=tuple(fixes))


def _verified(line: Line, fix: DraftFix, inputs: Inputs) -> DraftFix | None:
    if not fix.edits or any(edit.label != line.label or edit.path is not None for edit in fix.edits):
        return fix
    text = apply_edits(line.entry.raw, fix.edits)
    if _takes_next_line(line, text):
        return None
    if [each.entry.text for each in _lines(_parse(line, text)) if each.entry.text] == [line.entry.text]:
        return fix
    first, safe = text, fix.safe
    for _ in range(_MOST_FAULTS):
        document = _parse(line, text)
        lines = _lines(document)
        refused = next((each for each in lines if _refused(each, inputs) or _includes_nothing(each, inputs)), None)
        if refused is None:
            safe = safe and not (line.entry.fault and any(_loses_text(each.entry) for each in lines))
            return _replacing(line, text, safe) if text != first else msgspec.structs.replace(fix, safe=safe)
        step = _first_repair(refused)
        if step is None:
            return None
        base = document.starts[document.index_of(refused.label)]
        changed = text[:base] + apply_edits(text[base:], step.edits)
        if changed == text:
            return None
        text, safe = changed, safe and step.safe
    return None


def _takes_next_line(line: Line, text: str) -> bool:
    """Return whether the new text of a line would swallow the next line of the document.

    `text` is the new text. True if it ends in a line continuation, and if the next line is a valid requirement or
    include.
    """
    entries = line.document.entries
    following = line.document.index_of(line.label) + 1
    if not text.rstrip("\r\n").endswith("\\") or following >= len(entries):
        return False
    return entries[following].kind in ("requirement", "editable", "include") and not entries[following].fault


def _parse(line: Line, text: str) -> Document:
    r"""Parse `text`, the new text of a line after a fix, as a document of its own.

    If the text ends in `\`, the next line of the document is appended, since pip would join them.
    """
    document = line.document
    following = document.index_of(line.label) + 1
    if text.rstrip("\r\n").endswith("\\") and following < len(document.entries):
        text += document.entries[following].raw
    return document.fragment(text, line.entry)


def _lines(document: Document) -> list[Line]:
    return [Line(document, label, entry) for label, entry in document.pairs()]


def _refused(line: Line, inputs: Inputs) -> bool:
    """Return whether pip refuses a line because of a syntax error, or because of the local path in the line.

    pip accepts a local path only if an archive, or a folder with a project, exists there. `inputs` gives access to the
    file system.
    """
    entry = line.entry
    if entry.fault:
        return True
    requirement = entry.requirement
    if requirement is None or not requirement.target:
        return False
    local = local_of(line, inputs)
    if local is None:
        return requirement.doubt is not None and not requirement.target.startswith((".", "/"))
    return local.found != ("file" if local.archive else "project")


def _loses_text(entry: Entry) -> bool:
    """Return whether pip accepts a line but ignores some of its words, or takes words after a URL as a part of
    the URL.
    """
    found = entry.requirement
    return bool(entry.dropped) or (found is not None and found.form == "url" and any(map(str.isspace, found.target)))


def _includes_nothing(line: Line, inputs: Inputs) -> bool:
    """Return whether a line includes (`-r`, `-c`) a local file that does not exist; False if that cannot be
    examined.
    """
    include = include_of(line.entry)
    if include is None or inputs.host is None or inputs.path is None:
        return False
    path = included_path(inputs.host, inputs.path, include.value or "")
    if path is None:
        return False
    stat = inputs.host.stat(path)
    return stat is None or stat.kind == "folder"


def _first_repair(line: Line) -> DraftFix | None:
    """Return the first fix that the rules have for the syntax error of a line; None if the line has no error or
    no fix.
    """
    fault = line.entry.fault
    rule = load(BY_CODE[fault.code]) if fault and fault.code in BY_CODE else None
    if fault is None or rule is None or rule.fault is None:
        return None
    fixes = rule.fault(line, fault).fixes
    return fixes[0] if fixes else None


def _replacing(line: Line, text: str, safe: bool) -> DraftFix:
    """Return the fix that replaces the whole line by `text`; the title quotes the new line if it is short.

    Since the edit covers the whole line, no other fix of the line is applied together with it. `safe` is whether the
    fix may be applied without a user's consent.
    """
    raw = line.entry.raw
    ending = raw[len(raw.rstrip("\r\n")) :]
    ending = ending if text.endswith(ending) else ""
    shown = " ".join(text.split())
    title = f"Replace the line with `{shown}`" if len(shown) <= _LONGEST_TITLE else "Fix all errors of this line"
    edit = DraftEdit(line.label, None, 0, len(raw) - len(ending), text[: len(text) - len(ending)])
    return DraftFix(title, safe, (edit,))
