"""Which releases may be taken: pre-releases, age, and kinds of files, as configuration and options say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Prereleases = Literal["if-necessary", "explicit", "allow", "disallow"]
"""`if-necessary`: named by the specifier, or nothing else matches (pip, uv). `explicit`: named by the specifier.

`allow` is pip's `--pre` and `--all-releases`, `disallow` its `--only-final`; uv has all four words.
"""
ALL = ":all:"
"""Means every project in sets of names, as in pip's options."""


class ChoicePolicy(msgspec.Struct, frozen=True):
    """What configuration says about the releases that may be taken. Filled by whoever reads pip's and uv's settings.

    Attributes:
        prereleases: What holds for pre-releases of projects that `prereleases_of` does not name.
        prereleases_of: The same for single projects, by canonical name.
        uploaded_before: Only files uploaded before this moment count (pip's `uploaded-prior-to`, uv's
            `exclude-newer`), in seconds since 1970; None for no limit.
        uploaded_before_of: The same for single projects, by canonical name.
        only_binary: Projects whose source distributions do not count; canonical names, or `ALL`.
        no_binary: Projects whose wheels do not count; canonical names, or `ALL`.
        prefer_binary: Whether any wheel is better than a newer source distribution.
    """

    prereleases: Prereleases = "if-necessary"
    prereleases_of: Mapping[str, Prereleases] = {}
    uploaded_before: int | None = None
    uploaded_before_of: Mapping[str, int | None] = {}
    only_binary: frozenset[str] = frozenset()
    no_binary: frozenset[str] = frozenset()
    prefer_binary: bool = False

    def prereleases_for(self, key: str) -> Prereleases:
        """Return what holds for pre-releases of a project."""
        return self.prereleases_of.get(key, self.prereleases)

    def cutoff(self, key: str) -> int | None:
        """Return the moment before which files of a project must be uploaded, or None."""
        return self.uploaded_before_of.get(key, self.uploaded_before)

    def may_use_wheels(self, key: str) -> bool:
        """Return whether wheels of a project may be taken; a setting for the project beats the one for all projects."""
        return key not in self.no_binary and not (ALL in self.no_binary and key not in self.only_binary)

    def may_use_sdists(self, key: str) -> bool:
        """Return whether source distributions of a project may be taken; a setting for the project beats the one for all projects."""
        return key not in self.only_binary and not (ALL in self.only_binary and key not in self.no_binary)
