"""Hover text about known vulnerabilities of a requirement's versions, with identifiers and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.editing.markdown import plain
from venvoy_server.dependencies.editing.on_index import context_of

if TYPE_CHECKING:
    from venvoy_server.dependencies.analysis.context import RuleContext
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs
    from venvoy_server.dependencies.model import Entry

_MOST = 5


def flaws_text(document: Document, index: int, inputs: Inputs) -> str:
    """Return Markdown about the known vulnerabilities of the version that a requirement installs.

    `index` is the number of the requirement's entry (a logical line) in the document. The version is the pinned
    version, else the version installed in the environment of `inputs`. `inputs.advisories` has the vulnerability
    records that have been fetched. If the version's records are not fetched yet, the text says so. The text is empty if
    no vulnerability is known.
    """
    entry = document.entries[index]
    if inputs.advisories is None or entry.requirement is None:
        return ""
    from venvoy_server.dependencies.analysis.known_flaws import known_flaws

    context = context_of(document, inputs)
    found = known_flaws(Line(document, document.labels[index], entry), context)
    if found is None:
        return _not_known(entry, context)
    lines = []
    for flaw in found.flaws[:_MOST]:
        others = ", ".join(each for each in flaw.ids if each != flaw.id)
        names = f"[{flaw.id}]({flaw.page})" + (f" ({others})" if others else "")
        rating = f", {flaw.severity}" if flaw.severity else ""
        lines.append(f"- {names}{rating}" + (f": {plain(flaw.summary)}" if flaw.summary else ""))
    if len(found.flaws) > _MOST:
        lines.append(f"- and {len(found.flaws) - _MOST} more")
    fix = f" The first version without: {found.fix}." if found.fix else ""
    return f"Known vulnerabilities of {plain(found.version)}:{fix}\n\n" + "\n".join(lines)


def _not_known(entry: Entry, context: RuleContext) -> str:
    """Return a sentence that states why there is no vulnerability data for a requirement.

    The data is being looked up, or that failed. Empty if there is data, if the requirement has no definite version to
    look up, or if vulnerabilities are not looked up at all.
    """
    from venvoy_server.dependencies.analysis.known_flaws import audited_version

    snapshot, audited, requirement = context.inputs.advisories, audited_version(entry, context), entry.requirement
    if snapshot is None or audited is None or requirement is None or snapshot.knows(requirement.key, audited[0]):
        return ""
    if (requirement.key, audited[0]) in snapshot.failed:
        return f"Whether {plain(audited[0])} has known vulnerabilities could not be looked up; that is tried again."
    return f"Whether {plain(audited[0])} has known vulnerabilities is being looked up."
