"""A Python that uv can download without a network: a small archive, and the list of downloads that names it."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import sys
import tarfile
from pathlib import Path

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSION = f"{MINOR}.99"
KEY = f"cpython-{VERSION}-linux-{platform.machine()}-gnu"


def mirror_in(folder: Path, *, broken: bool = False, url: str | None = None) -> dict[str, str]:
    """Write the archive and the list, and return the variables that make uv use them; `broken` gives a wrong digest, `url` another place."""
    folder.mkdir(exist_ok=True)
    archive = folder / "python.tar.gz"
    launcher = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'.encode()
    library = f"python/lib/python{MINOR}"
    settings = b"# system configuration generated and used by the sysconfig module\nbuild_time_vars = {}\n"
    with tarfile.open(archive, "w:gz") as tar:
        for name, data in (
            (f"python/bin/python{MINOR}", launcher),
            (f"{library}/_sysconfigdata__linux_{platform.machine()}-linux-gnu.py", settings),
        ):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o755
            tar.addfile(member, io.BytesIO(data))
    digest = hashlib.sha256(b"another" if broken else archive.read_bytes()).hexdigest()
    entry = {
        "name": "cpython",
        "arch": {"family": platform.machine(), "variant": None},
        "os": "linux",
        "libc": "gnu",
        "major": sys.version_info.major,
        "minor": sys.version_info.minor,
        "patch": 99,
        "prerelease": "",
        "url": url or archive.as_uri(),
        "sha256": digest,
        "variant": None,
        "build": "20260101",
    }
    listed = folder / "downloads.json"
    listed.write_text(json.dumps({KEY: entry}))
    return {"UV_PYTHON_DOWNLOADS_JSON_URL": listed.as_uri(), "UV_PYTHON_INSTALL_DIR": str(folder / "pythons")}
