"""The state of the indexes at one moment: the immutable value that rules, hover and completion read.

Each project name is in one of three states: known, absent or unknown. An unknown name causes no finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from venvoy_server.index.model import Page, PageDetails, ReleaseMetadata
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.target import WheelTarget

UpdateKind = Literal["patch", "minor", "major"]
"""Kind of an update, by the first version number that changes."""
State = Literal["known", "absent", "unknown"]
Priority = Literal["version", "index"]
"""`version`: the best version of all indexes wins (pip). `index`: only the first index with the name is used (uv)."""


class Answer(msgspec.Struct, frozen=True):
    """What one index answered about one project name. Filled by the look-ups.

    Attributes:
        index: The index's URL without user name and password, as in `IndexSnapshot.indexes`.
        state: `known` (the index has the project), `absent` (404, 410, 451), or `unknown`: not queried yet, failed, or
            log-in required.
        page: The project's releases on the index, only if `known`.
        fetched_at: When the index last confirmed this, in seconds since 1970.
        details: Hashes and URLs of the page's files, if loaded.
        seen_before: The index's previous page for the name if it had releases that are missing now, which
            distinguishes removed or quarantined releases from those that never existed.
    """

    index: str
    state: State
    page: Page | None = None
    fetched_at: float = 0.0
    details: PageDetails | None = None
    seen_before: Page | None = None


class IndexSnapshot(msgspec.Struct, frozen=True):
    """The state of all indexes for one requirements file. Filled by the look-ups of the service or of a command.

    Attributes:
        indexes: The URLs of the effective indexes, without user names and passwords, in order of precedence.
        projects: The answers by canonical name, each in the order of `indexes`; a name that is missing is unknown.
        metadata: Metadata of releases by (canonical name, normalised version).
        policy: The releases that the user's configuration allows; rules add the file's own options, such as `--pre`.
        target: The Python for which versions are chosen: the selected environment's (`environment_target.target_of`).
        greatest_update: The greatest kind of update that is reported: `patch`, `minor` or `major` (a setting).
        cooldown_days: How many days after its upload a release counts as fresh (the user's settings).
        priority: `version` if the best version of all indexes is taken, `index` if only the first index with the
            project counts.
        find_links: Whether files also come from elsewhere (`--find-links`), so that no name is certainly absent.
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
        """Return the answers of the indexes about the project `key` that count for the choice of a version.

        Each answer in the result is `known` (the index has the project) or `absent` (it does not). The result is empty
        if an answer that counts is missing or `unknown` (the index was not queried yet, or failed). If the attribute
        `priority` is `version`, the answers of all indexes count. If it is `index`, only those up to the first index
        that has the project count. The result is in the order of the indexes.
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
        """Return whether the project `key` is `known` to an index, `absent` from all indexes, or `unknown`.

        It is `unknown` if an index that counts has not answered, even if another index has the project. All indexes
        count, but if the attribute `priority` is `index`, only those up to the first index that has the project. With
        the option `--find-links`, a project that no index has is `unknown` instead of `absent`.
        """
        answers = self.answers(key)
        if any(answer.state == "known" for answer in answers):
            return "known"
        return "absent" if answers and not self.find_links else "unknown"

    def pages(self, key: str) -> tuple[Page, ...]:
        """Return the lists of releases from which a version of a project is chosen, one for each index.

        `key` is the project's canonical name. If the attribute `priority` is `index`, indexes after the first one that
        has the project are ignored. The result is empty if one of the other indexes has not answered, or with the
        option `--find-links`. In both cases, there may be versions that are not known.
        """
        if self.find_links:
            return ()
        return tuple([answer.page for answer in self.answers(key) if answer.page is not None])

    def known_pages(self, key: str) -> tuple[Page, ...]:
        """Return the lists of releases of the project `key` from all indexes that have answered.

        Indexes without an answer are left out, so releases may be missing. The result is therefore used for display
        only.
        """
        found = self.projects.get(key, ())
        return tuple([answer.page for answer in found if answer.page is not None])
