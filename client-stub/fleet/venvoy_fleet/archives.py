"""Extraction of zip and tar archives: only files that a check may read, no links, nothing outside the target folder."""

from __future__ import annotations

import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

FILE_LIMIT: Final = 16 * 1024 * 1024
"""Maximum size of a file in bytes, the same as that of `check`."""
TOTAL_LIMIT: Final = 64 * 1024 * 1024
MOST_FILES: Final = 20_000
"""Maximum number of relevant files in an archive."""
TAPE_LIMIT: Final = 8 * 1024 * 1024 * 1024
"""Maximum size of a tar archive before compression, in bytes: to reach a file, all that precedes it is decompressed."""
_ENCRYPTED: Final = 0x1
# Dependency files, and what they include under any name.
_ENDINGS: Final = (".txt", ".in", ".pip", ".toml", ".cfg", ".lock", ".yml", ".yaml", "pipfile", ".gitignore")


def extract(archive: str, folder: str) -> list[str]:
    """Extract into `folder` those files of an archive that a check may read, such as requirements files.

    Return the names of the ones that were left out because they are larger than `FILE_LIMIT`. Raises OSError or
    ValueError if the archive cannot be read, or has too many such files or too much data.
    """
    left, number, too_large = TOTAL_LIMIT, 0, []
    try:
        for name, size, content in _members(archive):
            path = _path_of(name, folder)
            number += 1
            if number > MOST_FILES:
                raise ValueError(f"it holds more than {MOST_FILES} files that may be dependency files")
            data = content.read(FILE_LIMIT + 1) if path is not None and size <= FILE_LIMIT else b""
            left -= len(data)
            if left < 0:
                raise ValueError(f"it holds more than {TOTAL_LIMIT >> 20} MiB of files that may be dependency files")
            if path is not None and max(size, len(data)) > FILE_LIMIT:
                too_large.append(name)
            elif path is not None and not os.path.exists(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "xb") as file:
                    file.write(data)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        raise ValueError(str(error).partition("\n")[0] or type(error).__name__) from error
    return too_large


def _members(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield name, size in bytes and opened content of each file in the archive that may be a dependency file.

    Those are files with endings such as `.txt` or `.toml`. Links in a tar archive are left out. Raises ValueError if
    such a file in a zip archive is encrypted, or if a tar archive is too large.
    """
    if archive.lower().endswith((".zip", ".whl")):
        yield from _members_of_zip(archive)
        return
    with tarfile.open(archive) as tape:
        for member in tape:
            if member.offset_data + member.size > TAPE_LIMIT:
                raise ValueError(f"it is larger than {TAPE_LIMIT >> 30} GiB without its compression")
            content = tape.extractfile(member) if member.isreg() and _matters(member.name) else None
            if content is not None:
                yield member.name, member.size, content


def _members_of_zip(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            if info.is_dir() or not _matters(info.filename):
                continue
            if info.flag_bits & _ENCRYPTED:
                raise ValueError(f"{info.filename} in it is encrypted")
            with packed.open(info) as content:
                yield info.filename, info.file_size, content


def _matters(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _path_of(name: str, folder: str) -> str | None:
    """Return the path in `folder` for the archive member `name`, or None if the name leads outside the folder."""
    parts = name.replace("\\", "/").split("/")
    if "\0" in name or ":" in parts[0] or any(part in ("", "..") for part in parts):
        return None
    return os.path.join(folder, *(part for part in parts if part != "."))
