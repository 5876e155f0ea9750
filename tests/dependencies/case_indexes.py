"""Snapshots of package indexes as the marked cases write them.

    @ index foo 1.0 1.1;yanked=bad_build 2.0;python=>=3.13 2.1;tag=cp311-cp311-win32 3.0;source;day=100;sha256=aa
    @ absent foo                        (no index has it; `@ absent foo was 1.0` if one had it before)
    @ status foo archived moved away
    @ metadata foo 1.0 {"requires": ["bar>=2"], "extras": ["x"]}
    @ snapshot {"now": 86400, "cooldown_days": 7, "policy": {"only_binary": [":all:"]}}

A file is a wheel for every platform unless it says otherwise; a version may be given several times, for several files.
`_` is a space. Days count from 1970, and now is day 1000. Versions are chosen for CPython 3.11.7 on Linux.
"""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.index.condense import page_of
from venvoy_server.index.model import FileDetail, IndexFile, Page, PageDetails, ReleaseMetadata
from venvoy_server.index.snapshot import Answer, IndexSnapshot
from venvoy_server.index.target import WheelTarget, linux_platforms

INDEX = "https://index.example/simple"
DAY = 86400
NOW = 1000.0 * DAY
TARGET = WheelTarget("3.11.7", "cp311", "cp311", linux_platforms("x86_64", "glibc", (2, 36)))


def snapshot_of(directives: list[tuple[str, str]]) -> IndexSnapshot | None:
    """Return the snapshot that directives (word and the rest) make, None for none."""
    if not directives:
        return None
    projects: dict[str, Answer] = {}
    metadata: dict[tuple[str, str], ReleaseMetadata] = {}
    more: dict[str, Any] = {}
    for word, rest in directives:
        name, _, text = rest.partition(" ")
        if word == "index":
            page, details = project(name, text.split())
            projects[name] = Answer(INDEX, "known", page, NOW, details)
        elif word == "absent":
            before = project(name, text.split()[1:])[0] if text else None
            projects[name] = Answer(INDEX, "absent", fetched_at=NOW, seen_before=before)
        elif word == "status":
            status, _, reason = text.partition(" ")
            known = projects[name]
            changed = msgspec.structs.replace(known.page or Page(name), status=status, status_reason=reason)
            projects[name] = msgspec.structs.replace(known, page=changed)
        elif word == "metadata":
            version, _, fields = text.partition(" ")
            metadata[name, version] = msgspec.convert(
                {"name": name, "version": version, **msgspec.json.decode(fields)}, _Metadata
            ).made()
        else:
            more = msgspec.json.decode(rest)
    answers = {name: (answer,) for name, answer in projects.items()}
    plain = IndexSnapshot((INDEX,), answers, metadata, target=TARGET, now=NOW)
    policy = msgspec.convert(more.pop("policy", {}), type(plain.policy))
    if "python" in more:
        more["target"] = WheelTarget(more.pop("python"))
    return msgspec.structs.replace(plain, policy=policy, **more)


class _Metadata(msgspec.Struct):
    name: str
    version: str
    requires: list[str] = []
    extras: list[str] = []

    def made(self) -> ReleaseMetadata:
        return ReleaseMetadata(self.name, self.version, tuple(self.requires), tuple(self.extras))


def project(name: str, words: list[str]) -> tuple[Page, PageDetails]:
    """Return the page and the details of a project from one word for each file."""
    files: list[IndexFile] = []
    details: dict[str, FileDetail] = {}
    for word in words:
        version, *facts = word.split(";")
        values = {fact.partition("=")[0]: fact.partition("=")[2] for fact in facts}
        file_name = f"{name.replace('-', '_')}-{version}-{values.get('tag', 'py3-none-any')}.whl"
        if "source" in values:
            file_name = f"{name.replace('-', '_')}-{version}.tar.gz"
        yanked = values["yanked"].replace("_", " ") if "yanked" in values else None
        files.append(IndexFile(file_name, values.get("python", ""), yanked, int(values.get("day", 0)) * DAY))
        if "sha256" in values:
            details[file_name] = FileDetail({"sha256": values["sha256"]})
    return page_of(name, files), PageDetails(details)
