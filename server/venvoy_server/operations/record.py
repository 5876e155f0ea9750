"""Editing of RECORD, the list of a distribution's files (PEP 376), when installed files change."""

from __future__ import annotations

from collections.abc import Mapping


def entry(data: bytes) -> tuple[str, str]:
    """Return the hash (`sha256=...`) and the size in bytes that RECORD lists for a file with the content `data`."""
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    digest = urlsafe_b64encode(sha256(data).digest()).decode().rstrip("=")
    return f"sha256={digest}", str(len(data))


def with_entries(record: str, changed: Mapping[str, bytes]) -> str:
    """Return the text `record` of a RECORD (list of files) with the hashes and sizes of changed files updated.

    `changed` maps paths, as written in RECORD, to the new contents of these files.
    """
    lines = []
    for line in record.splitlines():
        path = line.rsplit(",", 2)[0]
        plain = path[1:-1].replace('""', '"') if path.startswith('"') else path
        lines.append(",".join((path, *entry(changed[plain]))) if plain in changed else line)
    return "\n".join(lines) + "\n"


def without_requested(record: str) -> str:
    """Return the text of a RECORD without the line for the file REQUESTED, which marks a distribution as requested."""
    lines = [line for line in record.splitlines() if not line.split(",")[0].endswith(".dist-info/REQUESTED")]
    return "\n".join(lines) + "\n"
