"""Group the records about one version by the vulnerability (flaw) that they describe, and find versions that fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from venvoy_server.advisories.affected import is_affected
from venvoy_server.advisories.model import Advisory, Exemption, Severity
from venvoy_server.index.versions import parse_version

_SHOWN_FIRST = ("MAL-", "PYSEC-", "GHSA-", "CVE-")
_RANKS: dict[Severity, int] = {"critical": 4, "high": 3, "moderate": 2, "low": 1, "": 0}
PAGE = "https://osv.dev/vulnerability/"


class Flaw(msgspec.Struct, frozen=True):
    """A vulnerability of a version, merged from all records about it.

    `id` is the identifier to show to users; `ids` are the identifiers in all these records, such as GHSA- and CVE-.
    """

    id: str
    ids: tuple[str, ...]
    summary: str
    severity: Severity
    is_malicious: bool

    @property
    def page(self) -> str:
        """Return the URL of the web page that describes the flaw."""
        return f"{PAGE}{self.id}"


def flaws_of(advisories: Iterable[Advisory], version: str) -> list[Flaw]:
    """Return the vulnerabilities of a version: reports of malware first, then the others by descending severity.

    `advisories` are all records about the project; records about the same flaw are merged.
    """
    found = [each for each in advisories if is_affected(each, version)]
    flaws = [_flaw(each) for each in _by_alias(found)]
    return sorted(flaws, key=lambda flaw: (not flaw.is_malicious, -_RANKS[flaw.severity], flaw.id))


def _by_alias(advisories: Sequence[Advisory]) -> list[list[Advisory]]:
    """Group advisories that share an identifier, directly or through other advisories: they are about the same flaw."""
    groups: list[tuple[set[str], list[Advisory]]] = []
    for advisory in advisories:
        names = {advisory.id, *advisory.aliases}
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        merged = [each for _, those in joined for each in those]
        groups.append((names.union(*(those for those, _ in joined)), [*merged, advisory]))
    return [those for _, those in groups]


def _flaw(advisories: Sequence[Advisory]) -> Flaw:
    ids = sorted({each for advisory in advisories for each in (advisory.id, *advisory.aliases)}, key=_order)
    own = {advisory.id for advisory in advisories}
    shown = next(each for each in ids if each in own)
    summary = next((each.summary for each in sorted(advisories, key=lambda each: _order(each.id)) if each.summary), "")
    severity = max(advisories, key=lambda each: _RANKS[each.severity]).severity
    return Flaw(shown, tuple(ids), summary, severity, any(each.is_malicious for each in advisories))


def _order(id: str) -> tuple[int, str]:
    rank = next((rank for rank, start in enumerate(_SHOWN_FIRST) if id.startswith(start)), len(_SHOWN_FIRST))
    return rank, id


def least_fix(advisories: Sequence[Advisory], version: str, candidates: Iterable[str]) -> str | None:
    """Return the lowest of `candidates` that is a final release above `version` and not affected, or None."""
    now = parse_version(version)
    if now is None:
        return None
    greater = [(parsed, text) for text in candidates if (parsed := parse_version(text)) is not None and parsed > now]
    for parsed, text in sorted(set(greater)):
        if not parsed.is_prerelease and not any(is_affected(each, text) for each in advisories):
            return text
    return None


def named_fixes(advisories: Iterable[Advisory]) -> list[str]:
    """Return all versions that vulnerability records (advisories) name as fixed, in the order of the records.

    Whether these versions exist on a package index is not checked.
    """
    return [event.version for each in advisories for events in each.ranges for event in events if event.kind == "fixed"]


def exemption_of(flaw: Flaw, exemptions: Iterable[Exemption], today: str, *, has_fix: bool) -> Exemption | None:
    """Return the exemption that is in effect for a flaw, found by any of the flaw's identifiers, or None.

    `today` is a date (`2026-11-29`). `has_fix`: whether a version without the flaw exists, which ends some exemptions.
    """
    for each in exemptions_for(flaw, exemptions):
        if (not each.until or today <= each.until) and not (each.until_fixed and has_fix):
            return each
    return None


def exemptions_for(flaw: Flaw, exemptions: Iterable[Exemption]) -> list[Exemption]:
    """Return the exemptions that name any identifier of a flaw, including expired ones."""
    names = {name.upper() for name in flaw.ids}
    return [each for each in exemptions if each.id.upper() in names]
