"""Client for the OSV service: which versions are vulnerable, and all records of a project.

Source: https://google.github.io/osv.dev/api/. There are two kinds of queries: a batch of names and versions, whose
response has only record ids; and a single project, whose response has all its records. The second kind is sent for
projects with a vulnerable version; all records are needed to find a version without any vulnerability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from venvoy_server.system.index.response_body import UnusableAnswer
from venvoy_server.system.index.transport import HttpAnswer, Transport, Unreachable

T = TypeVar("T")

DEFAULT_URL = "https://api.osv.dev"
MOST_QUERIES = 1000
_MOST_PAGES = 20
_LIMIT = 64 * 1024 * 1024

Pair = tuple[str, str]
"""A canonical name and a version."""


class _Found(msgspec.Struct):
    vulns: list[msgspec.Raw] = []
    next_page_token: str | None = None


class _Batch(msgspec.Struct):
    results: list[_Found | None] = []


_batch_decoder = msgspec.json.Decoder(_Batch)
_found_decoder = msgspec.json.Decoder(_Found)


class OsvService:
    """Client of one OSV service, which has vulnerabilities of open-source packages. Thread-safe."""

    def __init__(self, transport: Transport, url: str = DEFAULT_URL) -> None:
        """Take the base URL of the service, without an API path."""
        self._transport = transport
        self._url = url.rstrip("/")

    def vulnerable(self, pairs: Sequence[Pair]) -> set[Pair]:
        """Return the (project name, version) pairs that have a vulnerability; raises Unreachable and UnusableAnswer."""
        found: set[Pair] = set()
        for first in range(0, len(pairs), MOST_QUERIES):
            part = pairs[first : first + MOST_QUERIES]
            queries = [{**_about(name), "version": version} for name, version in part]
            batch = _decoded(_batch_decoder, self._post("/v1/querybatch", {"queries": queries}))
            if len(batch.results) != len(part):
                raise UnusableAnswer("its answer is not about what was asked")
            found.update(
                pair
                for pair, each in zip(part, batch.results, strict=True)
                if each is not None and (each.vulns or each.next_page_token)
            )
        return found

    def records(self, name: str) -> Iterable[msgspec.Raw]:
        """Yield all vulnerability records of a project as JSON; raises Unreachable and UnusableAnswer."""
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = {"page_token": token} if token else {}
            found = _decoded(_found_decoder, self._post("/v1/query", {**_about(name), **page}))
            yield from found.vulns
            token = found.next_page_token
            if not token:
                return
        raise UnusableAnswer("its answer has no end")

    def _post(self, path: str, question: object) -> bytes:
        answer = self._transport.post(self._url + path, msgspec.json.encode(question), _LIMIT)
        if answer.status != 200:
            raise _refused(answer)
        return answer.body


def _about(name: str) -> dict[str, object]:
    return {"package": {"ecosystem": "PyPI", "name": name}}


def _refused(answer: HttpAnswer) -> Exception:
    return Unreachable(f"it answers with status {answer.status}", is_server=answer.status >= 500)


def _decoded(decoder: msgspec.json.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise UnusableAnswer("its answer is not one of this service") from None
