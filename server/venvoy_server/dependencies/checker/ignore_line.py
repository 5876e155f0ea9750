"""Create the edit that adds a comment `# venvoy: ignore[code]`, which suppresses a finding."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.checker.placement import silenced
from venvoy_server.dependencies.findings import Edit, Finding
from venvoy_server.dependencies.rules import BY_CODE


def ignore_edit(document: Document, finding: Finding) -> Edit | None:
    """Return the edit that adds an ignore comment for a finding, at the end of its line or on a new line above.

    None if a comment cannot suppress the finding, such as one about the whole file.
    """
    rule = BY_CODE.get(finding.code)
    index = document.index_at(finding.start)
    if rule is None or index < 0:
        return None
    start, entry = document.starts[index], document.entries[index]
    end = start + len(entry.raw.rstrip())
    comment = f"# venvoy: ignore[{finding.code}]"
    newline = "\r\n" if entry.raw.endswith("\r\n") else "\n"
    for edit in (Edit(None, end, end, f"  {comment}"), Edit(None, start, start, f"{comment}{newline}")):
        after = document.edit(edit.start, edit.end, edit.text)
        shift = len(edit.text) if edit.start == start else 0
        line = after.index_at(finding.start + shift)
        same = after.entries[line].text == entry.text and after.entries[line].kind == entry.kind
        if same and silenced(after, line, rule):
            return edit
    return None
