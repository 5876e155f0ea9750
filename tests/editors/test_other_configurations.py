"""The configurations of editors without a client of ours: each has every file that lists dependencies in it."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase

import msgspec
import pytest

from dialect_files import FILES_OF
from real_editors import STUBS

# Scripts are Python files, with which editors start a server anyway.
FILES = tuple(name for dialect, names in FILES_OF.items() if dialect != "script" for name in names)
# The types that editors give to these files by themselves.
TYPES = {"toml", "yaml", "ini", "python"}


def test_helix_starts_the_server_for_each() -> None:
    data = tomllib.loads((STUBS / "others" / "helix-languages.toml").read_text())
    named = {each["name"] for each in data["language"] if "venvoy" in each["language-servers"]}
    globs = [every["glob"] for each in data["language"] for every in each.get("file-types", [])]
    assert named >= {"toml", "yaml", "python"}, "the types of Helix itself"
    by_type = (".toml", ".yml", ".yaml")
    assert all(name.endswith(by_type) or any(fnmatchcase(name, glob) for glob in globs) for name in FILES)


def test_kate_starts_the_server_for_each_but_python_which_has_one() -> None:
    servers = msgspec.json.decode((STUBS / "others" / "kate-lspclient.json").read_bytes())["servers"]
    assert {*servers, "python"} == {*TYPES, "pip-requirements"}
    assert all(each["command"] == ["venvoy", "serve", "--stdio"] for each in servers.values())


def test_sublime_starts_the_server_for_each() -> None:
    client = msgspec.json.decode((STUBS / "others" / "sublime-lsp.json").read_bytes())["clients"]["venvoy"]
    assert {f"source.{each}" for each in TYPES} < set(client["selector"].split(" | "))


def test_jetbrains_has_a_pattern_for_each() -> None:
    text = (STUBS / "others" / "README.md").read_text()
    patterns = [
        each for row in re.findall(r"^\| `([^`]+)` \| `[\w-]+` \|$", text, re.MULTILINE) for each in row.split(";")
    ]
    assert all(any(fnmatchcase(name, pattern) for pattern in patterns) for name in (*FILES, "script.py"))


@pytest.mark.parametrize("name", [name for name in FILES if name not in FILES_OF["requirements"]])
def test_emacs_knows_each_that_has_a_mode_of_its_own(name: str) -> None:
    text = (STUBS / "emacs" / "venvoy-lsp.el").read_text()
    (literal,) = re.findall(r'defconst venvoy-dependency-files\n\s+"(.+)" "', text)
    expression = re.sub(r"\\\\([(){}|])", r"\1", literal).replace("\\\\'", r"\Z").replace("\\\\", "\\")
    assert re.search(expression, f"/w/{name}") and not re.search(expression, "/w/other.toml")
