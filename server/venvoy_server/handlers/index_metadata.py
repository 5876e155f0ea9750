"""Metadata of package versions (dependencies, extras), taken from installed distributions instead of an index.

An index would serve the same metadata for that version (PEP 658).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.index.model import ReleaseMetadata
from venvoy_server.index.versions import parse_version

MetadataByRelease = Mapping[tuple[str, str], ReleaseMetadata]


def installed_metadata(facts: EnvironmentFacts | None, names: Collection[str]) -> MetadataByRelease:
    """Return the metadata of installed packages, by pair (canonical name, normalised version).

    `names` are the canonical names of the packages to return, if installed. `facts` describe the environment; if they
    are None, the result is empty. Editable and broken distributions, and those installed from a URL or folder, are left
    out: they may differ from the version that an index has.
    """
    found: dict[tuple[str, str], ReleaseMetadata] = {}
    for key in names if facts is not None else ():
        each = facts.distributions.get(key) if facts is not None else None
        version = parse_version(each.version) if each is not None else None
        if each is None or version is None or each.editable or each.direct_url is not None or each.broken:
            continue
        found[key, str(version)] = ReleaseMetadata(
            each.name, each.version, each.requires, each.provides_extras, each.requires_python or "", each.summary or ""
        )
    return found
