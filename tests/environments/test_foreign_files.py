"""Files made to take all memory or time of their reader: each kind has a bound, and the work is linear."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from fakes import FakeHost
from sources import nodes
from venvoy_server.environments.documents import (
    LIMITS,
    TooLarge,
    load_toml,
    parse_toml,
    read_bytes,
    read_lines,
    toml_fault,
)

BOMBS = {
    "dotted key": "a." * 20_000 + "a = 1\n",
    "spaced dots": "a . " * 20_000 + "a = 1\n",
    "quoted parts": '"a".' * 20_000 + "a = 1\n",
    "header": "[" + "a." * 20_000 + "a]\n",
    "array of tables": "[[" + "a." * 20_000 + "a]]\n",
    "inline table": "x = {" + "a." * 20_000 + "a = 1}\n",
    "after a string with an escaped quote": 'x = "\\""\n' + "a." * 20_000 + "a = 1\n",
    "after a text that holds quotes": 'x = """a"b""c"""\n' + "a." * 20_000 + "a = 1\n",
    "nested arrays": "x = " + "[" * 5_000 + "]" * 5_000 + "\n",
    "nested tables": "x = " + "{a = " * 5_000 + "1" + "}" * 5_000 + "\n",
    "headers without end": "".join(f"[a{number}]\n" for number in range(300_001)),
}
PLAIN = {
    "dots in strings": 'url = "https://a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t"\nlist = ["a.b", \'c.d.\']\n',
    "dots in a text of several lines": 'x = """\n' + "a." * 100 + "\n\"\"\"\ny = '''" + "b." * 100 + "'''\n",
    "dots in comments": "# " + "." * 100 + "\nx = 1 # " + "." * 100 + "\n",
    "a table of a tool": "[tool.a.b.c]\nd.e.f = 1.5\nwhen = 2026-01-01T00:00:00.5Z\n",
    "a quote at the end of a text": 'x = """a""""\ny.z = 1\n',
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_is_parsed(text: str) -> None:
    assert toml_fault(text)
    assert parse_toml(text) is None
    with pytest.raises(ValueError, match=r"parts|nested|tables"):
        load_toml(text)


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_people_write_is_parsed(text: str) -> None:
    assert toml_fault(text) is None
    assert parse_toml(text) == tomllib.loads(text)


def test_a_file_above_the_limit_of_its_kind_is_an_error_and_not_cut() -> None:
    host = FakeHost({"/a": b"x" * (LIMITS["json"] + 1), "/b": b"x" * LIMITS["json"]})
    with pytest.raises(TooLarge, match="65,536 bytes"):
        read_bytes(host, "/a", "json")
    assert len(read_bytes(host, "/b", "json")) == LIMITS["json"]


def test_lines_are_read_in_parts() -> None:
    lines = [b"%d,x" % number for number in range(400_000)]
    host = FakeHost({"/RECORD": b"\n".join(lines)})
    assert list(read_lines(host, "/RECORD")) == lines
    assert list(read_lines(FakeHost({"/RECORD": b"a\n\nb\n"}), "/RECORD")) == [b"a", b"", b"b"]


def test_a_line_without_end_and_a_file_without_end_stop_the_reader() -> None:
    with pytest.raises(TooLarge, match="65,536"):
        list(read_lines(FakeHost({"/RECORD": bytes(3 << 20)}), "/RECORD"))

    class Endless(FakeHost):
        def read_part(self, path: str, offset: int, size: int) -> bytes:
            return b"a,,\n" * (size // 4)

    with pytest.raises(TooLarge):
        for _ in read_lines(Endless({}), "/RECORD"):
            pass


def test_no_file_of_others_is_read_without_a_limit() -> None:
    """`Host.read` takes a limit, and RECORD, METADATA and TOML have one reader each."""
    server = Path(__file__).parents[2] / "server" / "venvoy_server"
    without, parsers = [], []
    readers = ("host.read", "self._host.read", "context.host.read")
    for path, node in nodes(server, "host.read", "tomllib"):
        if isinstance(node, ast.Call) and len(node.args) + len(node.keywords) < 2:
            if ast.unparse(node.func) in readers:
                without.append(f"{path.name}:{node.lineno}")
        elif isinstance(node, ast.Import) and any(each.name == "tomllib" for each in node.names):
            parsers.append(path.name)
    assert without == []
    assert parsers == ["documents.py"]
