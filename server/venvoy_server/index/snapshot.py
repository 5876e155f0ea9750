"""What is known of the indexes at one moment: the frozen value that rules, hover and completion read.

Three-valued for each name: it is there, it is absent, or that is not known. What is not known makes no finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from venvoy_server.index.model import Page, PageDetails, ReleaseMetadata
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.target import WheelTarget

UpdateKind = Literal["patch", "minor", "major"]
"""The first number that changes in an update."""
State = Literal["known", "absent", "unknown"]
Priority = Literal["version", "index"]
"""`version`: the best version of all indexes wins (pip). `index`: the first index that has the name is the only one (uv)."""


class Answer(msgspec.Struct, frozen=True):
    """What one index says of one name. Filled by the look-ups.

    Attributes:
        index: The index's URL without user name and password, as in `IndexSnapshot.indexes`.
        state: `known` with a page, `absent` (404, 410, 451), or `unknown`: not asked yet, no answer, a log-in is needed.
        page: The page, only if `known`.
        fetched_at: When the index last said so, in seconds since 1970.
        details: Hashes and URLs of the page's files, if they were loaded.
        seen_before: A page that this index had for the name before, if it held releases that are missing now, to
            distinguish what was removed or quarantined from what never existed.
    """

    index: str
    state: State
    page: Page | None = None
    fetched_at: float = 0.0
    details: PageDetails | None = None
    seen_before: Page | None = None


class IndexSnapshot(msgspec.Struct, frozen=True):
    """Everything that is known of the indexes of one document. Filled by the look-ups of the service or of a command.

    Attributes:
        indexes: The URLs of the effective indexes, without user names and passwords, in the order in which they count.
        projects: The answers by canonical name, each in the order of `indexes`; a name that is missing is unknown.
        metadata: Metadata of releases by (canonical name, normalised version).
        policy: Which releases the user's configuration allows; options in the document are added by the rules.
        target: The Python for which versions are chosen: the selected environment's (`environment_target.target_of`).
        greatest_update: The greatest kind of update that is reported (the user's settings).
        cooldown_days: How many days after its upload a release counts as fresh (the user's settings).
        priority: How several indexes are combined.
        find_links: Whether files are also looked for elsewhere (`--find-links`): then nothing is certainly absent.
        now: When the snapshot was taken, in seconds since 1970.
    """

    indexes: tuple[str, ...] = ()
    projects: Mapping[str, tuple[Answer, ...]] = {}
    metadata: Mapping[tuple[str, str], ReleaseMetadata] = {}
    policy: ChoicePolicy = ChoicePolicy()
    target: WheelTarget = WheelTarget()
    greatest_update: UpdateKind = "major"
    cooldown_days: float = 7.0
    priority: Priority = "version"
    find_links: bool = False
    now: float = 0.0

    def answers(self, key: str) -> tuple[Answer, ...]:
        """Return the answers of the indexes that count for a name, in order; empty while one of these answers is unknown.

        By version priority every index counts. By index priority those up to the first that has the name count.
        """
        counting: list[Answer] = []
        for answer in self.projects.get(key, ()):
            if answer.state == "unknown":
                return ()
            counting.append(answer)
            if answer.state == "known" and self.priority == "index":
                return tuple(counting)
        return tuple(counting) if len(counting) == len(self.indexes) else ()

    def state(self, key: str) -> State:
        """Return whether a project is there, on any index that counts; absent only if every index says so."""
        answers = self.answers(key)
        if any(answer.state == "known" for answer in answers):
            return "known"
        return "absent" if answers and not self.find_links else "unknown"

    def pages(self, key: str) -> tuple[Page, ...]:
        """Return the pages of a name that count, in order; none unless all that could add a version is known."""
        if self.find_links:
            return ()
        return tuple([answer.page for answer in self.answers(key) if answer.page is not None])

    def known_pages(self, key: str) -> tuple[Page, ...]:
        """Return every page of a name that is known, whatever other indexes may have: to show, not to judge by."""
        found = self.projects.get(key, ())
        return tuple([answer.page for answer in found if answer.page is not None])
