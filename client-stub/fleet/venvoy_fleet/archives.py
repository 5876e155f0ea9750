"""Files of an archive, in a folder of ours: only what may matter to a check, never a link, never outside the folder."""

from __future__ import annotations

import os
import tarfile
import zipfile
from collections.abc import Iterator
from typing import IO, Final

FILE_LIMIT: Final = 1024 * 1024
TOTAL_LIMIT: Final = 64 * 1024 * 1024
MOST_FILES: Final = 20_000
# Dependency files, and what they include under any name.
_ENDINGS: Final = (".txt", ".in", ".pip", ".toml", ".cfg", ".lock", ".yml", ".yaml", "pipfile", ".gitignore")


def extract(archive: str, folder: str) -> None:
    """Write the files of an archive that matter into a folder; raises OSError or ValueError if it cannot be read."""
    left = TOTAL_LIMIT
    try:
        for name, size, content in _members(archive):
            path = _path_of(name, folder)
            if path is None or size > FILE_LIMIT:
                continue
            data = content.read(FILE_LIMIT + 1)
            left -= len(data)
            if left < 0:
                raise ValueError(f"it holds more than {TOTAL_LIMIT >> 20} MiB of text")
            if len(data) <= FILE_LIMIT and not os.path.exists(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "xb") as file:
                    file.write(data)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _members(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield name, size and content of the regular files."""
    if archive.lower().endswith((".zip", ".whl")):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist()[:MOST_FILES]:
                if not info.is_dir() and _matters(info.filename):
                    with packed.open(info) as content:
                        yield info.filename, info.file_size, content
        return
    with tarfile.open(archive) as tape:
        for number, member in enumerate(tape):
            if number >= MOST_FILES:
                return
            content_of_tape = tape.extractfile(member) if member.isreg() and _matters(member.name) else None
            if content_of_tape is not None:
                yield member.name, member.size, content_of_tape


def _matters(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _path_of(name: str, folder: str) -> str | None:
    """Return where a member goes, None if its name leads anywhere else."""
    parts = name.replace("\\", "/").split("/")
    if "\0" in name or ":" in parts[0] or any(part in ("", "..") for part in parts):
        return None
    return os.path.join(folder, *(part for part in parts if part != "."))
