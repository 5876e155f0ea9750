"""Editing of RECORD files (PEP 376) when files of an installed distribution change."""

from __future__ import annotations

from collections.abc import Mapping


def entry(data: bytes) -> tuple[str, str]:
    """Return the hash and size that RECORD has for a file with this content."""
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    digest = urlsafe_b64encode(sha256(data).digest()).decode().rstrip("=")
    return f"sha256={digest}", str(len(data))


def with_entries(record: str, changed: Mapping[str, bytes]) -> str:
    """Return the text of a RECORD with updated lines for changed files; keys are paths as RECORD writes them."""
    lines = []
    for line in record.splitlines():
        path = line.rsplit(",", 2)[0]
        plain = path[1:-1].replace('""', '"') if path.startswith('"') else path
        lines.append(",".join((path, *entry(changed[plain]))) if plain in changed else line)
    return "\n".join(lines) + "\n"


def without_requested(record: str) -> str:
    """Return the text of a RECORD without the line for REQUESTED."""
    lines = [line for line in record.splitlines() if not line.split(",")[0].endswith(".dist-info/REQUESTED")]
    return "\n".join(lines) + "\n"
