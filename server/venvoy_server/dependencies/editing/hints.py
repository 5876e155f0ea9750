"""The installed version after each requirement, shown where the line does not say it already."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import allows, evaluate
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.model import Requirement


class Hint(msgspec.Struct, frozen=True):
    """A text that is shown at an offset, with the text of its tooltip."""

    offset: int
    text: str
    tooltip: str


def hints(document: Document, inputs: Inputs, start: int = 0, end: int | None = None) -> list[Hint]:
    """Return the hints of `[start, end)` of a document, in order."""
    environment = inputs.environment
    if environment is None or not document.entries:
        return []
    first = max(0, document.index_at(start))
    last = len(document.entries) if end is None else document.index_at(end) + 1
    found: list[Hint] = []
    for index in range(first, last):
        entry = document.entries[index]
        requirement = entry.requirement
        installed = environment.distributions.get(requirement.key) if requirement and requirement.key else None
        if (
            requirement is None
            or installed is None
            or entry.traits & m.ELSEWHERE
            or evaluate(requirement.marker, environment) is False
        ):
            continue
        if requirement.specifier.replace(" ", "") == f"=={installed.version}" or not requirement.name_end:
            continue
        at = _place(requirement)
        mark = "\u2717 " if requirement.specifier and allows(requirement.specifier, installed.version) is False else ""
        offset = document.starts[index] + entry.locate(max(0, at - 1), at)[1]
        found.append(Hint(offset, f"{mark}{installed.version}", f"installed in {installed.location}"))
    return found


def _place(requirement: Requirement) -> int:
    return requirement.specifier_end or requirement.target_end or requirement.extras_end or requirement.name_end
