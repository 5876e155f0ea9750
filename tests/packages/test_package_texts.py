"""All that is read of many distributions, and what verification finds of their files, compared with `packages.txt`."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import msgspec

from fakes import Denied, FakeHost, Folder, Node
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed
from venvoy_server.packages.verify import recorded_paths, verify

EXPECTED = Path(__file__).with_name("packages.txt")
SITE, USER = "/env/lib/python3.12/site-packages", "/home/ann/.local/lib/python3.12/site-packages"


def info(name: str, version: str, *, at: str = SITE, fields: str = "", **files: str | bytes) -> dict[str, Node]:
    """Return the metadata of a distribution; `RECORD` and the like are files of it."""
    path = f"{at}/{name}-{version}.dist-info"
    nodes: dict[str, Node] = {f"{path}/{key.replace('__', '.')}": text for key, text in files.items()}
    return nodes | {f"{path}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{fields}"}


def digest(data: str, algorithm: str = "sha256") -> str:
    return (
        f"{algorithm}={base64.urlsafe_b64encode(hashlib.new(algorithm, data.encode()).digest()).decode().rstrip('=')}"
    )


FIELDS = (
    "Summary: What it does\n in two lines\nRequires-Python: >=3.9\nRequires-Dist: six>=1; extra == 'dev'\n"
    "Requires-Dist: rich\nProvides-Extra: dev\nProvides-Extra: docs\n\nName: not this\n"
)
GIT = (
    '{"url": "https://h/r.git", "subdirectory": "sub",'
    ' "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"}}'
)
FILES: dict[str, Node] = {
    **info("full", "1.0", fields=FIELDS, RECORD="", REQUESTED="", INSTALLER="uv\nmore\n"),
    **info("odd", "1.1", INSTALLER=b"\xff\nmore"),
    **info("from_git", "2.0", RECORD="full/__init__.py,,\n", direct_url__json=GIT),
    **info("edited", "3.0", direct_url__json='{"url": "file:///code/app", "dir_info": {"editable": true}}'),
    **info("local", "3.1", direct_url__json='{"url": "file:///code/app", "dir_info": {}}'),
    **info("nowhere", "3.2", direct_url__json="[]"),
    **info("nameless-url", "3.3", direct_url__json='{"dir_info": {"editable": true}}'),
    **info("Twice", "1.0"),
    **info("twice", "2.0"),
    **info("recorded_twice", "1.0", RECORD="x,,\n"),
    **info("Recorded.Twice", "2.0"),
    **info("user_too", "1.0"),
    **info("user_too", "9.0", at=USER),
    **info("only_user", "9.0", at=USER),
    f"{SITE}/same-1.0.dist-info/METADATA": "Name: same\nVersion: 1.0\n",
    f"{SITE}/same-1.0.egg-info": "Name: same\nVersion: 1.0\n",
    f"{SITE}/half-1.0.dist-info/RECORD": "",
    f"{SITE}/empty-1.0.dist-info": Folder(),
    f"{SITE}/denied-1.0.dist-info": Denied(),
    f"{SITE}/~ip-1.0.dist-info/METADATA": "Name: pip\nVersion: 1.0\n",
    f"{SITE}/-ip-1.0.dist-info/METADATA": "Name: pip\nVersion: 1.0\n",
    f"{SITE}/.dist-info/METADATA": "Name: x\nVersion: 1.0\n",
    f"{SITE}/old-1.0-py3.12.egg-info/PKG-INFO": "Name: old\nVersion: 1.0\n",
    f"{SITE}/file-1.0.egg-info": "Name: file\nVersion: 1.0\nSummary: \xe4\n".encode("latin-1"),
    f"{SITE}/egg-1.0-py3.12.egg/EGG-INFO/PKG-INFO": "Name: egg\nVersion: 1.0\n",
    f"{SITE}/bare-1.0-py3.12.egg/x": "",
    f"{SITE}/dev.egg-link": "/code/dev\n.\n",
    "/code/dev/dev.egg-info/PKG-INFO": "Name: dev\nVersion: 4.0\n",
    f"{SITE}/gone.egg-link": "/gone\n.\n",
    f"{SITE}/relative.egg-link": "code\n",
    f"{SITE}/nothing.egg-link": "",
    f"{SITE}/module.py": "",
}

BIG = "#!/opt/other/bin/python\n" + "x" * 65_536 + "\n"
BODY = "print(1)\n"
ROWS: dict[str, tuple[str, Node | None]] = {
    "whole": (f",{digest(BODY)},{len(BODY)}", BODY),
    "without a hash": (f",,{len(BODY)}", BODY),
    "of another size": (f",{digest(BODY)},{len(BODY) + 1}", BODY),
    "of another content": (f",{digest('other')},{len(BODY)}", BODY),
    "sha512": (f",{digest(BODY, 'sha512')},{len(BODY)}", BODY),
    "of an algorithm that is none": (f",md99=abc,{len(BODY)}", BODY),
    "of a hash without a length": (f",shake_128=abc,{len(BODY)}", BODY),
    "missing": (",,", None),
    "a folder": (",,", Folder()),
    "a folder with a hash": (f",{digest('')},", Folder()),
    "not readable": (f",{digest(BODY)},", Denied("file")),
    "size that is no number": (",,many", BODY),
}
PLACES: dict[str, tuple[str, str, Node | None]] = {
    "compiled": ("a/__pycache__/x.cpython-312.pyc", ",,", None),
    "compiled folder": ("a/__pycache__/", ",,", None),
    "old compiled": ("a/x.pyo", ",,", None),
    "folder that is gone": ("a/data/", ",,", None),
    "script that was rewritten": ("../../../bin/tool", f",{digest(BODY)},9", "#!/opt/pypy\nimport x\n"),
    "script that was cut off": ("../../../bin/cut", f",{digest(BODY)},9", "#!/opt/python\nimport x"),
    "script of a shell": ("../../../bin/shell", f",{digest(BODY)},9", "#!/bin/sh\nexit\n"),
    "script that is no text": ("../../../bin/binary", f",{digest(BODY)},9", "py\nexit\n"),
    "script that is large": ("../../../bin/large", f",{digest(BODY)},9", BIG),
    "rewritten file": ("a/tool", f",{digest(BODY)},9", "#!/opt/python\nimport x\n"),
    "its own line": ("one-1.0.dist-info/RECORD", ",,5", None),
    "name with a comma": ('"a/x,y.py"', ",,", BODY),
    "name that is no UTF-8": ("a/\udcff.py", f",{digest(BODY)},9", BODY),
    "name in quotes": ('"a/""q"".py"', f",{digest(BODY)},9", BODY),
}


def lines_of(found: Distribution) -> list[str]:
    fields = {name: getattr(found, name) for name in found.__struct_fields__[1:]}
    url = found.direct_url
    shown = {name: value for name, value in fields.items() if value and name != "direct_url"}
    shown |= {f"url.{name}": value for name, value in msgspec.structs.asdict(url).items() if value} if url else {}
    return [found.name, *(f"  {name} = {value}" for name, value in shown.items())]


def damages(text: str, files: dict[str, Node], **fields: object) -> list[str]:
    """Return what verification says of a distribution with a RECORD: by sizes alone, then by contents too."""
    place = f"{SITE}/one-1.0.dist-info"
    host = FakeHost({f"{SITE}/x": "", f"{place}/RECORD": text, **files})
    one = msgspec.structs.replace(Distribution("one", "one", "1.0", SITE, place, recorded=True), **fields)
    return [
        " ".join(f"{each.path} is {each.reason}" for each in verify(host, one, hashes)) or "-"
        for hashes in (False, True)
    ]


def verified() -> list[str]:
    lines = []
    for name, (row, node) in ROWS.items():
        files: dict[str, Node] = {} if node is None else {f"{SITE}/a.py": node}
        lines.append(f"{name}: {' | '.join(damages(f'a.py{row}', files))}")
    for name, (path, row, node) in PLACES.items():
        plain = path.strip('"').replace('""', '"')
        files = {} if node is None else {f"{SITE}/{plain}": node}
        line = f"{path}{row}\r\n"
        lines.append(f"{name}: {' | '.join(damages(line, files))}")
    lines.append(f"an empty record: {damages('', {})}")
    blanks = " \n"
    lines.append(f"a record of spaces: {damages(blanks, {})}")
    record: dict[str, Node] = {f"{SITE}/one-1.0.dist-info/RECORD": Denied("file")}
    lines.append(f"a record that may not be read: {damages('', record)}")
    lines.append(
        f"an egg's that may not be read: {damages('', record, metadata_path=f'{SITE}/one-1.0.dist-info/RECORD')}"
    )
    without = f"{SITE}/other-1.0.dist-info"
    for installer in ("pip", "uv", "poetry", "pdm", "hatch", "pipenv", "conda", None):
        lines.append(f"no record, by {installer}: {damages('', {}, metadata_path=without, installer=installer)}")
    return lines


def texts() -> str:
    found = installed(FakeHost(FILES), (SITE, USER, "/gone"), base_folders=(USER,))
    listed = installed(FakeHost(FILES), (SITE, USER), full=False)
    lines = [line for each in found for line in lines_of(each)]
    lines += [
        "",
        "by the listing alone",
        *(f"  {each.name} {each.key} {each.version} {each.from_base}" for each in listed),
    ]
    rows = 'a/x.py,sha256=abc,1\n"a/x,y.py",,\n\n../../../bin/tool,,\n,,\n/abs/x,,\n'
    host = FakeHost({f"{SITE}/one-1.0.dist-info/RECORD": rows})
    one = Distribution("one", "one", "1.0", SITE, f"{SITE}/one-1.0.dist-info")
    lines += ["", "paths of a record", *(f"  {path}" for path in recorded_paths(host, one)), "", *verified(), ""]
    return "\n".join(lines)


def test_all_that_is_read_and_verified(tmp_path: Path) -> None:
    now = tmp_path / EXPECTED.name
    now.write_text(texts(), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == EXPECTED.read_text(encoding="utf-8"), f"now it is as in {now}"
