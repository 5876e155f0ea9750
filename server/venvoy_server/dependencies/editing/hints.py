"""Inlay hints for requirements: the installed version if the line does not pin it, and the newest version if the line
excludes it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import allows, evaluate
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.update import update_of
from venvoy_server.dependencies.editing.on_index import context_of
from venvoy_server.dependencies.model import Entry, Requirement
from venvoy_server.index.versions import pinned_version, same_version

HintKind = Literal["installed", "latest", "both", "off"]


class Hint(msgspec.Struct, frozen=True):
    """An inlay hint: a text shown at an offset, with a tooltip."""

    offset: int
    text: str
    tooltip: str


def hints(
    document: Document, inputs: Inputs, start: int = 0, end: int | None = None, shown: HintKind = "both"
) -> list[Hint]:
    """Return the inlay hints of the entries from offset `start` to `end` (None: to the end), in order.

    `shown` selects the kinds of hints: `installed` versions, the `latest` versions, `both`, or `off` for no hints.
    """
    if not document.entries or shown == "off":
        return []
    first = max(0, document.index_at(start))
    last = len(document.entries) if end is None else document.index_at(end) + 1
    context = context_of(document, inputs) if inputs.index is not None and shown != "installed" else None
    found: list[Hint] = []
    for index in range(first, last):
        entry = document.entries[index]
        requirement = entry.requirement
        if requirement is None or not requirement.name_end:
            continue
        at = _place(requirement)
        offset = document.starts[index] + entry.locate(max(0, at - 1), at)[1]
        texts = [_installed(entry, requirement, inputs)] if shown != "latest" else []
        if context is not None:
            texts.append(_newer(context, document.labels[index]))
        known = [each for each in texts if each is not None]
        if known:
            tooltip = "\n".join([remark for _, remark in known])
            found.append(Hint(offset, " ".join([text for text, _ in known]), tooltip))
    return found


def _installed(entry: Entry, requirement: Requirement, inputs: Inputs) -> tuple[str, str] | None:
    """Return the hint that shows the installed version of a requirement's project, as (text, tooltip).

    The text is the version, with "✗" before it if the requirement's version range excludes it. The tooltip names the
    folder in which the project is installed. `inputs` has the environment.

    The result is None if the project is not installed, or if the requirement pins the installed version. It is also
    None if the requirement does not apply to the environment, for example because of its marker.
    """
    environment = inputs.environment
    installed = environment.distributions.get(requirement.key) if environment is not None and requirement.key else None
    if environment is None or installed is None or entry.traits & m.ELSEWHERE:
        return None
    if evaluate(requirement.marker, environment) is False:
        return None
    is_allowed = not requirement.specifier or allows(requirement.specifier, installed.version) is not False
    pin = pinned_version(requirement.specifier)
    if is_allowed and pin is not None and same_version(pin, installed.version):
        return None
    mark = "" if is_allowed else "\u2717 "
    return f"{mark}{installed.version}", f"installed in {installed.location}"


def _newer(context: RuleContext, label: int) -> tuple[str, str] | None:
    """Return the text of a hint about the newer version that a line excludes, and the hint's tooltip.

    Return None if there is no such version, or its project's index data is not fetched yet. `label` is the line's label
    (its stable number in the document).
    """
    found = indexed(context.line(label), context)
    update = update_of(found) if found is not None else None
    return (
        None
        if update is None
        else (f"\u2192 {update.version}", f"{update.version} is available ({update.kind}{update.day})")
    )


def _place(requirement: Requirement) -> int:
    return requirement.specifier_end or requirement.target_end or requirement.extras_end or requirement.name_end
