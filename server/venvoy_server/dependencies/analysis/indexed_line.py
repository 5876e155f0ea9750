"""A requirement line combined with what package indexes know of its project; used by the rules of the group `index`."""

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
    """A requirement line together with the releases of its project, as fetched from the package indexes."""

    __slots__ = ("_context", "_policy", "line", "page", "requirement", "snapshot")

    def __init__(
        self, line: Line, requirement: Requirement, page: Page, snapshot: IndexSnapshot, context: RuleContext
    ) -> None:
        """Store the line, its requirement, and the project's releases (`page`), merged from every index that has the
        project.

        `snapshot` is all index data known to this check.
        """
        self.line, self.requirement, self.page, self.snapshot = line, requirement, page, snapshot
        self._context = context
        self._policy = context.facts.policy or snapshot.policy

    @property
    def key(self) -> str:
        """Return the canonical name of the project."""
        return self.requirement.key

    @property
    def pin(self) -> str | None:
        """Return the exact version that the line requires (`==1.2` → `1.2`); None if it does not require one exact
        version.
        """
        return pinned_version(self.requirement.specifier)

    @property
    def is_here(self) -> bool:
        """Return whether the line's marker is true in the environment, so that the line applies; False if that is not
        known.
        """
        return not self.requirement.marker or applies(self.requirement.marker, self._context.environment)

    @property
    def policy(self) -> ChoicePolicy:
        """Return the policy that decides which releases may be chosen, such as whether pre-releases are allowed."""
        return self._policy

    def chooser(self) -> Chooser:
        """Return the object that selects releases of the line's project for a specifier; cached."""
        memory: dict[tuple[str, int], Chooser] = self._context.memory.setdefault("choosers", {})
        place = (self.key, id(self._policy))
        found = memory.get(place)
        if found is None:
            found = memory[place] = Chooser(self.page, self.snapshot.target, self._policy)
        return found

    def choice(self, specifier: str | None = None) -> Chosen:
        """Return the release that would be installed if the line had a given version specifier; None: its own.

        The result is an empty `Chosen()` if the specifier is invalid.
        """
        text = self.requirement.specifier if specifier is None else specifier
        memory: dict[tuple[str, int, str], Chosen] = self._context.memory.setdefault("choices", {})
        place = (self.key, id(self._policy), text)
        found = memory.get(place)
        if found is None:
            found = memory[place] = self.chooser().choose(text) or Chosen()
        return found

    def best(self) -> Chosen:
        """Return the release that would be installed if the line had no version specifier.

        Pre-releases are considered if the policy allows them, or if the line pins a pre-release.
        """
        named = parse_version(self.pin or "")
        return self.choice(">=0.dev0" if named is not None and named.is_prerelease else "")

    def release(self, version: str) -> Release | None:
        """Return the project's release with the given version; None if the indexes have no such release."""
        return release_of(self.page.releases, version)


def release_of(releases: Iterable[Release], version: str) -> Release | None:
    """Return the release with the given version, where `1.0` and `1.0.0` are the same; None if there is no such
    release.
    """
    return next((release for release in releases if same_version(release.version, version)), None)


def requirement_on_index(line: Line, context: RuleContext) -> Requirement | None:
    """Return the line's requirement if its project is looked up on a package index, else None.

    Not looked up: URLs, paths, the document's own project, and projects that `[tool.uv.sources]` takes from elsewhere.
    """
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or requirement.target or not requirement.key:
        return None
    if line.entry.traits & _ELSEWHERE == _ELSEWHERE or requirement.key in _not_from_index(context):
        return None
    return requirement


def indexed(line: Line, context: RuleContext) -> IndexedLine | None:
    """Return a requirement line combined with the releases of its project on the package indexes.

    None if the line names no project or gives a URL or path. None also if the document takes the project from
    elsewhere, for example by `[tool.uv.sources]`. None, too, if the project has not been fetched from the indexes yet,
    or no index has it.
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
    """Return the canonical names of the projects that the document, a pyproject.toml, does not take from an index.

    These are the document's own project, and those in `[tool.uv.sources]`.
    """
    memory: dict[int, frozenset[str]] = context.memory.setdefault("sources", {})
    serial = context.document.serial
    if serial not in memory:
        memory.clear()
        memory[serial] = from_elsewhere(context.document.data())
    return memory[serial]
