"""A line combined with the index data of its project: the starting point of the rules of the group `index`."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.project_tables import from_elsewhere
from venvoy_server.dependencies.model import Requirement
from venvoy_server.index.choice import Chooser, Chosen, merged
from venvoy_server.index.model import Page, Release
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.snapshot import IndexSnapshot
from venvoy_server.index.versions import parse_version, pinned_version, same_version

_ELSEWHERE = m.ELSEWHERE | m.TRANSLATED


class IndexedLine:
    """A line whose project was found on an index, with the project's pages of all indexes fetched."""

    __slots__ = ("_context", "_policy", "line", "page", "requirement", "snapshot")

    def __init__(
        self, line: Line, requirement: Requirement, page: Page, snapshot: IndexSnapshot, context: RuleContext
    ) -> None:
        """Store the line, its requirement, and the project's releases merged from every index that counts."""
        self.line, self.requirement, self.page, self.snapshot = line, requirement, page, snapshot
        self._context = context
        self._policy = context.facts.policy or snapshot.policy

    @property
    def key(self) -> str:
        """Return the canonical name of the project."""
        return self.requirement.key

    @property
    def pin(self) -> str | None:
        """Return the exact version that the line pins, or None."""
        return pinned_version(self.requirement.specifier)

    @property
    def is_here(self) -> bool:
        """Return whether the line's marker is certainly true in the environment."""
        return not self.requirement.marker or applies(self.requirement.marker, self._context.environment)

    @property
    def policy(self) -> ChoicePolicy:
        """Return the policy that decides which releases may be chosen in this pip run."""
        return self._policy

    def chooser(self) -> Chooser:
        """Return the chooser for the project's releases; cached."""
        memory: dict[tuple[str, int], Chooser] = self._context.memory.setdefault("choosers", {})
        place = (self.key, id(self._policy))
        found = memory.get(place)
        if found is None:
            found = memory[place] = Chooser(self.page, self.snapshot.target, self._policy)
        return found

    def choice(self, specifier: str | None = None) -> Chosen:
        """Return the release that would be installed for a specifier, by default the line's
        own; empty if it does not parse.
        """
        text = self.requirement.specifier if specifier is None else specifier
        memory: dict[tuple[str, int, str], Chosen] = self._context.memory.setdefault("choices", {})
        place = (self.key, id(self._policy), text)
        found = memory.get(place)
        if found is None:
            found = memory[place] = self.chooser().choose(text) or Chosen()
        return found

    def best(self) -> Chosen:
        """Return the release that would be installed without the line's specifier; a pinned
        pre-release admits pre-releases.
        """
        named = parse_version(self.pin or "")
        return self.choice(">=0.dev0" if named is not None and named.is_prerelease else "")

    def release(self, version: str) -> Release | None:
        """Return the release with a version, or None."""
        return release_of(self.page.releases, version)


def release_of(releases: Iterable[Release], version: str) -> Release | None:
    """Return the release with a version, compared in normalised form, or None."""
    return next((release for release in releases if same_version(release.version, version)), None)


def requirement_on_index(line: Line, context: RuleContext) -> Requirement | None:
    """Return the line's requirement if it is looked up on an index, else None.

    Not looked up: URLs, paths, the document's own project, and projects that a tool's tables take from elsewhere.
    """
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or requirement.target or not requirement.key:
        return None
    if line.entry.traits & _ELSEWHERE == _ELSEWHERE or requirement.key in _not_from_index(context):
        return None
    return requirement


def indexed(line: Line, context: RuleContext) -> IndexedLine | None:
    """Return a line with the index data of its project; None if the data is not fetched
    yet, or no index has the project.
    """
    snapshot, requirement = context.inputs.index, requirement_on_index(line, context)
    if snapshot is None or requirement is None:
        return None
    pages: dict[str, Page | None] = context.memory.setdefault("pages", {})
    if requirement.key not in pages:
        pages[requirement.key] = merged(snapshot.pages(requirement.key))
    page = pages[requirement.key]
    return None if page is None else IndexedLine(line, requirement, page, snapshot, context)


def _not_from_index(context: RuleContext) -> frozenset[str]:
    """Return the projects that a pyproject.toml does not take from an index: itself, and
    those in `[tool.uv.sources]`.
    """
    memory: dict[int, frozenset[str]] = context.memory.setdefault("sources", {})
    serial = context.document.serial
    if serial not in memory:
        memory.clear()
        memory[serial] = from_elsewhere(context.document.data())
    return memory[serial]
