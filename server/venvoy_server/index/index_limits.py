"""Upload cutoffs per index (uv's `exclude-newer` in `[[index]]`), translated to cutoffs per project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from venvoy_server.index.snapshot import IndexSnapshot


def with_index_limits(snapshot: IndexSnapshot, limits: Mapping[str, int | None]) -> IndexSnapshot:
    """Return a copy of `snapshot` in which each project has the upload cutoff that its indexes require.

    An upload cutoff is a time: files uploaded later are not installed. A project's own cutoff in the user's settings
    overrides that of its index, which overrides the global one. If a project is on indexes with different cutoffs, the
    latest of them applies. Source: uv 0.13, `exclude_newer.rs`.

    Args:
        snapshot: The indexes' answers about the projects, and the user's settings.
        limits: The cutoffs by index URL, in seconds since 1970; None if files of the index have no cutoff. An index
            that is missing here has the global cutoff.
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
