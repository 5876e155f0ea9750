"""Codes of the catalogue that have no rule, each with the reason."""

from __future__ import annotations

from typing import Final

_INDEX = "needs a package index; nothing here asks the network"

NOT_BUILT: Final[dict[str, str]] = {
    "lock-hand-edited": "needs the compiled file as the compiler last wrote it, which no file records",
    "missing-import": "needs the imports of the project's source and a map from modules to projects",
    "unused-requirement": "needs the imports of the project's source and a map from modules to projects",
    "unknown-package": _INDEX,
    "no-such-version": _INDEX,
    "no-matching-version": _INDEX,
    "prerelease-only": _INDEX,
    "requires-python": _INDEX,
    "no-compatible-wheel": _INDEX,
    "yanked": _INDEX,
    "newer-version": _INDEX,
    "project-archived": _INDEX,
    "project-deprecated": _INDEX,
    "project-quarantined": _INDEX,
    "unknown-extra": _INDEX,
    "pin-breaks-dependency": _INDEX,
    "hash-not-on-index": _INDEX,
    "hash-incomplete": _INDEX,
    "index-unreachable": _INDEX,
    "index-login": _INDEX,
    "vulnerable-minimum": "a range is never taken for one of its versions",
    "typosquat-suspect": "needs the list of the most used projects and the age of releases from an index",
    "fresh-release": "needs the upload time of releases from an index",
}
