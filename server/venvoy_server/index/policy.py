"""Restrictions of pip's and uv's settings on what may be installed: pre-releases, upload times and file formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Prereleases = Literal["if-necessary", "explicit", "allow", "disallow"]
"""When pre-releases may be taken.

`if-necessary`: if the specifier names one, or nothing else matches (pip, uv). `explicit`: only if the specifier names
one. `allow` is pip's `--pre` and `--all-releases`, `disallow` its `--only-final`; uv has all four values.
"""
ALL = ":all:"
"""The name for all projects in sets of names, as in pip's options."""


class ChoicePolicy(msgspec.Struct, frozen=True):
    """The configured restrictions on releases that may be taken. Filled from pip's and uv's settings.

    Attributes:
        prereleases: The rule for pre-releases of projects not in `prereleases_of`.
        prereleases_of: The rules for pre-releases of single projects, by canonical name.
        uploaded_before: Only files uploaded before this time are used (pip's `uploaded-prior-to`, uv's
            `exclude-newer`), in seconds since 1970; None for no cutoff.
        uploaded_before_of: The cutoffs for single projects, by canonical name.
        only_binary: Projects whose source distributions are not used: canonical names, or `:all:` (`ALL`).
        no_binary: Projects whose wheels are not used: canonical names, or `:all:` (`ALL`).
        prefer_binary: Whether any wheel is preferred to a newer source distribution.
    """

    prereleases: Prereleases = "if-necessary"
    prereleases_of: Mapping[str, Prereleases] = {}
    uploaded_before: int | None = None
    uploaded_before_of: Mapping[str, int | None] = {}
    only_binary: frozenset[str] = frozenset()
    no_binary: frozenset[str] = frozenset()
    prefer_binary: bool = False

    def prereleases_for(self, key: str) -> Prereleases:
        """Return the rule for pre-releases that applies to the project with the canonical name `key`."""
        return self.prereleases_of.get(key, self.prereleases)

    def cutoff(self, key: str) -> int | None:
        """Return the time before which files of a project must have been uploaded, or None if any file may be used.

        The time is in seconds since 1970. `key` is the project's canonical name. If the project has no setting of its
        own, the setting for all projects applies.
        """
        return self.uploaded_before_of.get(key, self.uploaded_before)

    def may_use_wheels(self, key: str) -> bool:
        """Return whether a project's wheels may be used; settings for the project override those for all projects."""
        return key not in self.no_binary and not (ALL in self.no_binary and key not in self.only_binary)

    def may_use_sdists(self, key: str) -> bool:
        """Return whether a project's sdists may be used; settings for the project override those for all projects."""
        return key not in self.only_binary and not (ALL in self.only_binary and key not in self.no_binary)
