"""Upload cutoffs per index (uv's `exclude-newer` in `[[index]]`), translated to cutoffs per project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from venvoy_server.index.snapshot import IndexSnapshot


def with_index_limits(snapshot: IndexSnapshot, limits: Mapping[str, int | None]) -> IndexSnapshot:
    """Return a snapshot whose policy has an upload cutoff per project, derived from those of the project's indexes.

    A project's own cutoff overrides its index's cutoff, which overrides the global one (uv 0.13, `exclude_newer.rs`).
    If a project is on indexes with different cutoffs, the latest of them applies, so that no index's files are refused
    by mistake.

    Args:
        snapshot: The state of the indexes.
        limits: The cutoffs by index URL, in seconds since 1970; None if an index has no cutoff at all.
    """
    policy = snapshot.policy
    found = dict(policy.uploaded_before_of)
    for key in snapshot.projects:
        pages = [answer.index for answer in snapshot.answers(key) if answer.state == "known"]
        if key not in found and any(index in limits for index in pages):
            found[key] = _latest(limits.get(index, policy.uploaded_before) for index in pages)
    if found == policy.uploaded_before_of:
        return snapshot
    return replace(snapshot, policy=replace(policy, uploaded_before_of=found))


def _latest(moments: Iterator[int | None]) -> int | None:
    latest = 0
    for moment in moments:
        if moment is None:
            return None
        latest = max(latest, moment)
    return latest
