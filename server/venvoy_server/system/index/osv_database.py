"""The whole database of OSV (vulnerabilities of open-source packages) as one ZIP archive, with a JSON file per record.

Source: https://google.github.io/osv.dev/data/#data-dumps. The request discloses nothing about installed packages.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from venvoy_server.advisories.model import Advisory
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.system.index.response_body import UnusableAnswer
from venvoy_server.system.index.transport import Transport, Unreachable

DEFAULT_URL = "https://storage.googleapis.com/osv-vulnerabilities/PyPI"
_ARCHIVE = "all.zip"
_SIZE_LIMIT = 512 * 1024 * 1024
_MOST_RECORDS = 500_000
_RECORD_LIMIT = 4 * 1024 * 1024
_WHOLE_LIMIT = 2 * 1024 * 1024 * 1024

Projects = dict[str, tuple[Advisory, ...]]


def fetch_database(transport: Transport, url: str, etag: str) -> tuple[Projects, str] | None:
    """Return all advisories by canonical project name, and the ETag of the archive.

    None if the archive still has the ETag `etag`. Raises Unreachable and UnusableAnswer.
    """
    headers = {"If-None-Match": etag} if etag else {}
    answer = transport.get(f"{url.rstrip('/')}/{_ARCHIVE}", headers, limit=_SIZE_LIMIT)
    if answer.status == 304 and etag:
        return None
    if answer.status != 200:
        raise Unreachable(f"it answers with status {answer.status}")
    return read_archive(answer.body), answer.headers.get("etag", "")[:512]


def read_archive(data: bytes) -> Projects:
    """Return the advisories in a ZIP archive of the database, by canonical project name; raises UnusableAnswer."""
    found: dict[str, list[Advisory]] = {}
    size = 0
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist()[:_MOST_RECORDS]:
                size += member.file_size
                if member.file_size > _RECORD_LIMIT or not member.filename.endswith(".json"):
                    continue
                if size > _WHOLE_LIMIT:
                    raise UnusableAnswer("its archive is too large")
                for key, advisory in read_record(archive.read(member)).items():
                    found.setdefault(key, []).append(advisory)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnusableAnswer("its archive is damaged") from error
    if not found:
        raise UnusableAnswer("its archive has no records")
    return {key: tuple(those) for key, those in found.items()}
