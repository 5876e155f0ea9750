"""What the package indexes say of the project that a line asks for: what the rules of the group `index` begin with."""

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
    """A line whose project is on an index, all of whose pages are known."""

    __slots__ = ("_context", "_policy", "line", "page", "requirement", "snapshot")

    def __init__(
        self, line: Line, requirement: Requirement, page: Page, snapshot: IndexSnapshot, context: RuleContext
    ) -> None:
        """Take the line, what it asks for, and the releases of its project on every index that counts."""
        self.line, self.requirement, self.page, self.snapshot = line, requirement, page, snapshot
        self._context = context
        self._policy = context.facts.policy or snapshot.policy

    @property
    def key(self) -> str:
        """Return the canonical name of the project."""
        return self.requirement.key

    @property
    def pin(self) -> str | None:
        """Return the exact version that the line asks for, or None."""
        return pinned_version(self.requirement.specifier)

    @property
    def is_here(self) -> bool:
        """Return whether the line certainly applies where versions are chosen for."""
        return not self.requirement.marker or applies(self.requirement.marker, self._context.environment)

    @property
    def policy(self) -> ChoicePolicy:
        """Return which releases may be taken in this run."""
        return self._policy

    def chooser(self) -> Chooser:
        """Return what chooses among the project's releases."""
        memory: dict[tuple[str, int], Chooser] = self._context.memory.setdefault("choosers", {})
        place = (self.key, id(self._policy))
        found = memory.get(place)
        if found is None:
            found = memory[place] = Chooser(self.page, self.snapshot.target, self._policy)
        return found

    def choice(self, specifier: str | None = None) -> Chosen:
        """Return what would be taken for a specifier, the line's own by default; nothing if it does not parse."""
        text = self.requirement.specifier if specifier is None else specifier
        memory: dict[tuple[str, int, str], Chosen] = self._context.memory.setdefault("choices", {})
        place = (self.key, id(self._policy), text)
        found = memory.get(place)
        if found is None:
            found = memory[place] = self.chooser().choose(text) or Chosen()
        return found

    def best(self) -> Chosen:
        """Return what would be taken if the line named no version; pre-releases count if the line names one."""
        named = parse_version(self.pin or "")
        return self.choice(">=0.dev0" if named is not None and named.is_prerelease else "")

    def release(self, version: str) -> Release | None:
        """Return the release of a version, or None."""
        return release_of(self.page.releases, version)


def release_of(releases: Iterable[Release], version: str) -> Release | None:
    """Return the release of a version, however it is written, or None."""
    return next((release for release in releases if same_version(release.version, version)), None)


def requirement_on_index(line: Line, context: RuleContext) -> Requirement | None:
    """Return what a line asks of an index; None for a URL, a path, the project itself and what comes from elsewhere."""
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or requirement.target or not requirement.key:
        return None
    if line.entry.traits & _ELSEWHERE == _ELSEWHERE or requirement.key in _not_from_index(context):
        return None
    return requirement


def indexed(line: Line, context: RuleContext) -> IndexedLine | None:
    """Return a line with what the indexes say of its project; None if they were not asked yet, or do not have it."""
    snapshot, requirement = context.inputs.index, requirement_on_index(line, context)
    if snapshot is None or requirement is None:
        return None
    pages: dict[str, Page | None] = context.memory.setdefault("pages", {})
    if requirement.key not in pages:
        pages[requirement.key] = merged(snapshot.pages(requirement.key))
    page = pages[requirement.key]
    return None if page is None else IndexedLine(line, requirement, page, snapshot, context)


def _not_from_index(context: RuleContext) -> frozenset[str]:
    """Return the projects that a pyproject.toml takes from elsewhere: itself, and those with a source of their own."""
    memory: dict[int, frozenset[str]] = context.memory.setdefault("sources", {})
    serial = context.document.serial
    if serial not in memory:
        memory.clear()
        memory[serial] = from_elsewhere(context.document.data())
    return memory[serial]
