"""Limits of uploads that hold for one index (uv's `exclude-newer` of a `[[index]]`), as limits of the projects it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from venvoy_server.index.snapshot import IndexSnapshot


def with_index_limits(snapshot: IndexSnapshot, limits: Mapping[str, int | None]) -> IndexSnapshot:
    """Return a snapshot whose policy has the limits of the indexes that projects come from.

    A limit for a project beats that of its index, which beats the one for all (uv 0.13, `exclude_newer.rs`). If several
    indexes with different limits count for a project, the latest limit holds: nothing is refused that one of them has.

    Args:
        snapshot: What is known of the indexes.
        limits: The moments by the indexes' URLs, in seconds since 1970; None if an index has no limit at all.
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
