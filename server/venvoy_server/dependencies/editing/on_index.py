"""Package index data about a requirement's line, for hover, inlay hints and completion.

The data is read from a snapshot in memory; nothing is fetched.
"""

from __future__ import annotations

from itertools import islice

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import DocumentFacts, RuleContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed, requirement_on_index
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.run_policy import run_policy
from venvoy_server.dependencies.analysis.update import uploaded_of
from venvoy_server.dependencies.editing.markdown import code, plain
from venvoy_server.index.choice import Chooser, Chosen, merged
from venvoy_server.index.model import IndexFile, Release
from venvoy_server.index.snapshot import IndexSnapshot
from venvoy_server.index.times import age, day_of

_STATUS = {"archived": "archived", "deprecated": "deprecated", "quarantined": "in quarantine"}
_MOST_VERSIONS = 20
_MOST_VISIBLE = 200
"""Maximum number of lines that can be visible at once; names in a longer range are not looked up."""


def context_of(document: Document, inputs: Inputs) -> RuleContext:
    """Return the `RuleContext` by which the functions of this module look up index data about lines of a document.

    It has the index options of the document itself; those in files that the document includes are ignored.
    """
    context = RuleContext(document, inputs)
    context.special = [label for label, entry in document.pairs() if entry.traits & m.OPTION_LINE]
    context.facts = DocumentFacts(constraints=document.constraints, policy=run_policy(context))
    return context


def hover_lines(context: RuleContext, label: int) -> list[str]:
    """Return Markdown paragraphs about a line: what would be installed, the newest version, and the age of the data.

    `label` is the line's label (its stable number in the document). Empty if there is no index data, or if the line
    requires nothing from an index.
    """
    line, snapshot = context.line(label), context.inputs.index
    requirement = requirement_on_index(line, context)
    if snapshot is None or requirement is None:
        return []
    found = indexed(line, context)
    if found is None:
        if snapshot.state(requirement.key) == "absent":
            return [f"Not on the index, as of {_as_of(snapshot, requirement.key)}."]
        return ["Its index data is not available yet."] if requirement.key in snapshot.projects else []
    return [*_versions(found), *_status(found), f"As of {_as_of(snapshot, found.key)}."]


def unknown_name(document: Document, offset: int, inputs: Inputs) -> str:
    """Return the canonical name of the project required at an offset, if its index data is not fetched yet; else ""."""
    index, snapshot = document.index_at(offset), inputs.index
    if snapshot is None or index < 0:
        return ""
    context = context_of(document, inputs)
    requirement = requirement_on_index(context.line(document.labels[index]), context)
    return requirement.key if requirement is not None and not snapshot.answers(requirement.key) else ""


def unknown_names(document: Document, start: int, end: int, inputs: Inputs) -> list[str]:
    """Return the canonical names of the projects in a part of a document that have no index data yet.

    Index data is the list of a project's versions on the package index. `start` and `end` are character offsets; the
    part has all entries from the first offset to the second. `inputs.index` has the index data fetched so far. The
    result is empty if `inputs.index` is None, or if the part is too long to be visible in an editor.
    """
    first, last = max(0, document.index_at(start)), document.index_at(end)
    snapshot = inputs.index
    if snapshot is None or last - first > _MOST_VISIBLE:
        return []
    context = context_of(document, inputs)
    lines = (requirement_on_index(context.line(label), context) for label in document.labels[first : last + 1])
    return [each.key for each in lines if each is not None and not snapshot.answers(each.key)]


def _versions(found: IndexedLine) -> list[str]:
    """Return Markdown paragraphs about three releases: the one to be installed, the newest compatible, the newest
    of all.
    """
    chosen, best = found.choice(), found.best()
    lines: list[str] = []
    if chosen.release is not None:
        lines.append(f"Would install **{plain(chosen.version)}**{_dated(chosen.file)}{_yanked(chosen)}")
        if chosen.file is not None and chosen.file.requires_python:
            lines.append(f"Requires Python {code(chosen.file.requires_python)}")
        metadata = found.snapshot.metadata.get((found.key, chosen.version))
        if metadata is not None and metadata.licence:
            lines.append(f"Licence: {plain(metadata.licence)}")
    else:
        lines.append("No version of it is compatible with this environment.")
    if best.release is not None and best.version != chosen.version:
        lines.append(f"Newest that fits here: **{plain(best.version)}**{_dated(best.file)}")
    newest = _newest(found)
    if newest is not None and newest.version not in (best.version, chosen.version):
        lines.append(f"Newest of all: {plain(newest.version)}{_reason(found, newest)}")
    return lines


def _newest(found: IndexedLine) -> Release | None:
    """Return the newest final release that is not yanked, whether compatible or not."""
    everything = Chooser(found.page, type(found.snapshot.target)(), type(found.policy)())
    return next(everything.in_order(), None)


def _reason(found: IndexedLine, release: Release) -> str:
    """Return the end of a sentence that says why a release is incompatible, such as `, which requires Python >=3.13`.

    It is "" if the release's files do not show the reason.
    """
    python = next((file.requires_python for file in release.files if file.requires_python), "")
    choice = found.chooser().choose(f"=={release.version}")
    if choice is not None and choice.stage == "python":
        return f", which requires Python {code(python)}"
    words = {"tags": "which has no wheel for this platform", "age": "which is too new for your settings"}
    text = words.get(choice.stage or "") if choice is not None else None
    return f", {text}" if text else ""


def _dated(file: IndexFile | None) -> str:
    uploaded = uploaded_of(file)
    return f" ({day_of(uploaded)})" if uploaded else ""


def _yanked(chosen: Chosen) -> str:
    if not chosen.is_yanked or chosen.file is None:
        return ""
    return f", which is yanked{': ' + plain(chosen.file.yanked) if chosen.file.yanked else ''}"


def _status(found: IndexedLine) -> list[str]:
    word = _STATUS.get(found.page.status)
    reason = f": {plain(found.page.status_reason)}" if found.page.status_reason else ""
    return [f"The project is {word}{reason}"] if word else []


def _as_of(snapshot: IndexSnapshot, key: str) -> str:
    """Return the age of the oldest index response about a project, as text; `key` is the project's canonical name."""
    times = [answer.fetched_at for answer in snapshot.answers(key)]
    seconds = max(0.0, snapshot.now - min(times, default=snapshot.now))
    return "now" if seconds < 60 else f"{age(seconds)} ago"


def versions_to_complete(key: str, inputs: Inputs) -> list[tuple[str, str]]:
    """Return up to twenty (version, release date) pairs of a project: final releases, then pre-releases, newest first.

    `key` is the project's canonical name. Empty if its index data is not fetched yet.
    """
    snapshot = inputs.index
    page = merged(snapshot.known_pages(key)) if snapshot is not None else None
    if snapshot is None or page is None:
        return []
    chooser = Chooser(page, snapshot.target, snapshot.policy)
    found = islice(chooser.in_order(), _MOST_VERSIONS)
    return [(release.version, day_of(uploaded_of(chooser.file(release)))) for release in found]
