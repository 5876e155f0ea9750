"""Choose the version and file that an installer would take for a requirement, or find the reason why it takes none.

Source: pip 26.3 (`index/package_finder.py`, `resolution/resolvelib/factory.py`), uv 0.13.9, PEP 440, PEP 592. In pip's
order, files that do not fit the Python are dropped first, then versions outside the specifier. Pre-releases are dropped
if final releases are left. Yanked files are dropped, unless an exact version is requested and nothing else is left. The
highest version that remains is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from venvoy_server.index.file_names import NamedFile, file_of
from venvoy_server.index.model import IndexFile, Page, Release
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.target import WheelTarget
from venvoy_server.index.versions import parse_specifier, parse_version, pinned_version, python_allowed

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

Stage = Literal["version", "prerelease", "yanked", "python", "tags", "age", "format"]
STAGES: tuple[Stage, ...] = ("version", "prerelease", "yanked", "python", "tags", "age", "format")
_PARTS_WITH_BUILD = 6


class Chosen(msgspec.Struct, frozen=True):
    """The release and file that an installer would take, or the reason why it would take none.

    Attributes:
        release: The release, or None if none can be taken.
        file: The release's file.
        is_yanked: Whether the file is yanked, which is only taken if an exact version was requested.
        is_certain: Whether everything that the choice depends on was known (the Python's version, its wheel tags).
        stage: Without a release: the condition in `STAGES` (such as `python`) that excluded the last releases.
        before: Without a release: the releases that remained before that condition, in ascending order.
    """

    release: Release | None = None
    file: IndexFile | None = None
    is_yanked: bool = False
    is_certain: bool = True
    stage: Stage | None = None
    before: tuple[Release, ...] = ()

    @property
    def version(self) -> str:
        """Return the version of the release that an installer would take, or an empty string if it would take none."""
        return self.release.version if self.release else ""


class Chooser:
    """Chooses among one project's releases for a target Python under the user's policy (such as upload cutoffs)."""

    def __init__(self, page: Page, target: WheelTarget, policy: ChoicePolicy) -> None:
        """Prepare choices from a project's releases (`page`), the Python to install for, and the user's policy."""
        self._page = page
        self._target = target
        self._policy = policy
        self._tags = target.wheel_tags()
        self._wheels, self._sources = policy.may_use_wheels(page.key), policy.may_use_sdists(page.key)
        self._cutoff = policy.cutoff(page.key)
        self._prereleases = policy.prereleases_for(page.key)
        self._named: dict[str, NamedFile | None] = {}

    def choose(self, specifier: str) -> Chosen | None:
        """Return the release and file that an installer would take for `specifier`, such as `>=2,<3`.

        If no release can be taken, the result has no release and file, but a condition: the conditions are applied one
        after another, and this is the first after which no release is left. None if the specifier is invalid.
        """
        allowed = parse_specifier(specifier)
        if allowed is None:
            return None
        is_pin = pinned_version(specifier) is not None
        chosen = self._preferred(allowed, is_pin)
        return chosen or self._refusal(allowed)

    def in_order(self, specifier: str = "") -> Iterator[Release]:
        """Yield the releases in the version range `specifier`, from the one that an installer would prefer to the last.

        Final releases come first, then pre-releases, each group from the highest version down. Pre-releases are left
        out if the user's settings forbid them. Releases that are yanked, or have no file for the target Python, are
        left out. An empty specifier allows every version; with an invalid one, nothing is yielded.
        """
        allowed = parse_specifier(specifier)
        found = [] if allowed is None else list(self._fitting(allowed))
        usable = [each for each in found if any(file.yanked is None for file in each[1])]
        final = [release for release, _ in usable if not is_prerelease(release)]
        yield from final
        if self._prereleases != "disallow":
            yield from [release for release, _ in usable if is_prerelease(release)]

    def fits(self, release: Release) -> bool | None:
        """Return whether a release has a file that the user's settings allow and the target Python can install.

        A yanked file counts as well. The result is None if there may be such a file, but the target's Python version or
        wheel tags are not known precisely enough.
        """
        answers = [self._fits(file) for file in release.files]
        return True if True in answers else None if None in answers else False

    def file(self, release: Release) -> IndexFile | None:
        """Return the file of `release` that an installer would take for the target Python, or None if no file fits.

        A file fits unless its required Python, its wheel tags or the user's settings exclude it. Wheels are preferred
        to source distributions. A yanked file is returned only if all files that fit are yanked.
        """
        usable = [file for file in release.files if self._fits(file) is not False]
        return max(usable, key=self._preference, default=None)

    def kind(self, file: IndexFile) -> Literal["wheel", "source", ""]:
        """Return `wheel` or `source` (a source distribution) by a file's name, or an empty string for other files."""
        named = self._name_of(file)
        return named.kind if named else ""

    # The preferred release.

    def _preferred(self, allowed: SpecifierSet, is_pin: bool) -> Chosen | None:
        """Return the release and file that an installer would take from the range `allowed`, or None if there is none.

        The user's settings have one of four rules for pre-releases. With `allow`, they are taken like final releases,
        and with `disallow` never. With `explicit`, they are taken only if the range names a pre-release. With
        `if-necessary`, they are taken in that case, or if no final release fits. Yanked files are taken only if
        `is_pin` (the range is one exact version), and no other files fit.
        """
        fitting = self._fitting(allowed)
        named = self._prereleases == "allow" or (self._prereleases != "disallow" and allowed.prereleases is True)
        if self._policy.prefer_binary:
            fitting = iter(self._wheels_first(list(fitting)))
        held_back: list[tuple[Release, list[IndexFile]]] = []
        yanked: list[tuple[Release, list[IndexFile]]] = []
        for release, files in fitting:
            if not named and is_prerelease(release):
                held_back.append((release, files))
                continue
            if kept := [file for file in files if file.yanked is None]:
                return self._choice(release, kept)
            yanked.append((release, files))
        if not yanked and self._prereleases == "if-necessary":
            for release, files in held_back:
                if kept := [file for file in files if file.yanked is None]:
                    return self._choice(release, kept)
            yanked = held_back
        return self._choice(*yanked[0]) if yanked and is_pin else None

    def _fitting(self, allowed: SpecifierSet) -> Iterator[tuple[Release, list[IndexFile]]]:
        """Yield the releases in the version range `allowed`, highest first, each with its installable files."""
        for release in reversed(self._page.releases):
            if not allowed.contains(release.version, prereleases=True):
                continue
            if files := [file for file in release.files if self._fits(file) is not False]:
                yield release, files

    def _wheels_first(self, found: list[tuple[Release, list[IndexFile]]]) -> list[tuple[Release, list[IndexFile]]]:
        """Sort releases for `--prefer-binary`: releases with a wheel that is not yanked come first.

        The order is kept otherwise. Each item is a release and its files that can be installed.
        """
        return sorted(
            found,
            key=lambda each: not any(self.kind(file) == "wheel" and file.yanked is None for file in each[1]),
        )

    def _choice(self, release: Release, files: list[IndexFile]) -> Chosen:
        best = max(files, key=self._preference)
        is_certain = self._fits(best) is True
        return Chosen(release, best, best.yanked is not None, is_certain)

    def _preference(self, file: IndexFile) -> tuple[object, ...]:
        """Return a sort key for the files of one version; the file with the greatest key is taken.

        Files that are not yanked are preferred, then wheels, then the best wheel tag, then the highest build number.
        """
        named = self._name_of(file)
        if named is None or named.kind == "source":
            return (file.yanked is None, 0, -1, ())
        tags = self._tags or {}
        places = [tags[tag] for tag in named.tags if tag in tags]
        return (file.yanked is None, 1, -min(places, default=len(tags)), _build(file.name))

    # The reason for none.

    def _refusal(self, allowed: SpecifierSet) -> Chosen:
        """Return a `Chosen` without a release, with the condition that excludes all releases in the range `allowed`.

        The conditions in `STAGES` are applied one after another. The result names the first one that leaves no release,
        and the releases that were left before it.
        """
        left = [(release, release.files) for release in self._page.releases]
        for stage in STAGES:
            kept = [(each, files) for each, those in left if (files := self._kept(stage, each, those, allowed))]
            if stage == "prerelease":
                kept = self._without_prereleases(kept, allowed)
            if not kept:
                return Chosen(stage=stage, before=tuple([release for release, _ in left]))
            left = kept
        raise AssertionError("what meets every condition would have been taken")

    def _kept(
        self, stage: Stage, release: Release, files: tuple[IndexFile, ...], allowed: SpecifierSet
    ) -> tuple[IndexFile, ...]:
        """Return those of a release's `files` that an installer may take by the condition `stage`, one of `STAGES`.

        For example, `yanked` keeps files that are not yanked. `version` keeps all or none: whether the requested range
        `allowed` contains the release's version.
        """
        match stage:
            case "version":
                return files if allowed.contains(release.version, prereleases=True) else ()
            case "prerelease":
                return files
            case "yanked":
                return tuple([file for file in files if file.yanked is None])
            case "python":
                python = self._target.python
                return tuple([file for file in files if python_allowed(file.requires_python, python) is not False])
            case "tags":
                return tuple([file for file in files if self._has_tag(file) is not False])
            case "age":
                return tuple([file for file in files if self._is_old_enough(file)])
            case "format":
                return tuple([file for file in files if self._may_be(file)])

    def _without_prereleases(
        self, left: list[tuple[Release, tuple[IndexFile, ...]]], allowed: SpecifierSet
    ) -> list[tuple[Release, tuple[IndexFile, ...]]]:
        if self._prereleases == "allow" or (self._prereleases != "disallow" and allowed.prereleases is True):
            return left
        final = [each for each in left if not is_prerelease(each[0])]
        return final if final or self._prereleases != "if-necessary" else left

    # Conditions on files.

    def _fits(self, file: IndexFile) -> bool | None:
        """Return whether the user's settings allow `file`, and the target Python can install it.

        The settings may forbid wheels, source distributions and recently uploaded files. The result is None if nothing
        forbids the file, but the target's Python version or wheel tags are not known precisely enough.
        """
        if not self._may_be(file) or not self._is_old_enough(file):
            return False
        python, tag = python_allowed(file.requires_python, self._target.python), self._has_tag(file)
        if python is False or tag is False:
            return False
        return None if python is None or tag is None else True

    def _may_be(self, file: IndexFile) -> bool:
        return self._wheels if self.kind(file) == "wheel" else self._sources

    def _is_old_enough(self, file: IndexFile) -> bool:
        return self._cutoff is None or (file.uploaded < self._cutoff and file.uploaded != 0)

    def _has_tag(self, file: IndexFile) -> bool | None:
        named = self._name_of(file)
        if named is None or named.kind == "source":
            return True
        if self._tags is None:
            return True if all(tag.startswith("py") and tag.endswith("-none-any") for tag in named.tags) else None
        if any(tag in self._tags for tag in named.tags):
            return True
        return False if self._target.is_exact else None

    def _name_of(self, file: IndexFile) -> NamedFile | None:
        if file.name not in self._named:
            self._named[file.name] = file_of(file.name, self._page.key)
        return self._named[file.name]


def is_prerelease(release: Release) -> bool:
    """Return whether a release is a pre-release or a development release."""
    version = parse_version(release.version)
    return version is not None and version.is_prerelease


def merged(pages: tuple[Page, ...]) -> Page | None:
    """Merge the `Page`s that several indexes have for one project; files of equal versions form one release.

    None if `pages` is empty.
    """
    if len(pages) < 2:
        return pages[0] if pages else None
    by_version: dict[Version, Release] = {}
    for release in (release for page in pages for release in page.releases):
        version = parse_version(release.version)
        if version is not None:
            known = by_version.get(version)
            by_version[version] = Release(known.version, known.files + release.files) if known else release
    ordered = tuple([by_version[version] for version in sorted(by_version)])
    first = next((page for page in pages if page.status != "active"), pages[0])
    return Page(pages[0].key, ordered, first.status, first.status_reason)


def _build(name: str) -> tuple[int, str]:
    """Return the build number in a wheel's file name and the suffix of that number, as a sort key (`1a` → `(1, "a")`).

    A wheel without a build number gets `(-1, "")`.
    """
    parts = name[:-4].split("-")
    digits = ""
    if len(parts) == _PARTS_WITH_BUILD:
        digits = parts[2][: len(parts[2]) - len(parts[2].lstrip("0123456789"))]
    return (int(digits[:18]), parts[2][len(digits) :]) if digits else (-1, "")
