"""The marker `slow` is used in the sense that CONTRIBUTING documents, and CI runs what it marks."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources import parsed

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"


def kinds_documented() -> set[str]:
    """Return the kinds of the table in CONTRIBUTING."""
    _, _, section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Slow tests\n")
    return set(re.findall(r"^\| `([a-z ]+)` \|", section.partition("\n## ")[0], re.MULTILINE))


def marks(tree: ast.AST) -> Iterator[str]:
    """Yield the kind of every use of `slow`; a use without one is an empty text."""
    with_kind: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="slow") as mark, args=[ast.Constant(value=str(kind))], keywords=[]):
                with_kind.add(mark)
                yield kind
            case ast.Attribute(attr="slow") if node not in with_kind:
                yield ""
            case _:
                pass


def marked() -> dict[str, set[str]]:
    """Return the kinds that each file of tests uses."""
    texts = {path.relative_to(TESTS).as_posix(): path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    found = {name: set(marks(parsed(text))) for name, text in texts.items() if "mark.slow" in text}
    return {name: kinds for name, kinds in found.items() if kinds}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('@pytest.mark.slow("growth")\ndef test() -> None: ...', {"growth"}),
        ('pytestmark = [pytest.mark.slow("users"), pytest.mark.skip]', {"users"}),
        ("pytestmark = pytest.mark.slow", {""}),
        ("pytestmark = pytest.mark.slow()", {""}),
        ("pytestmark = pytest.mark.slow(KIND)", {""}),
    ],
)
def test_what_is_read_of_a_mark(text: str, kinds: set[str]) -> None:
    assert set(marks(ast.parse(text))) == kinds


def test_every_use_names_a_kind_that_is_documented_and_every_kind_is_used() -> None:
    used = marked()
    wrong = {name: kinds - kinds_documented() for name, kinds in used.items() if kinds - kinds_documented()}
    assert wrong == {}
    assert set().union(*used.values()) == kinds_documented()


def test_tests_of_the_house_the_protocol_and_pure_values_are_quick() -> None:
    quick = ("house", "protocol", "selection", "environments", "packages", "operations", "handlers", "menus", "lsp")
    assert [name for name in marked() if name.startswith(quick)] == []


def test_the_command_that_ci_runs_leaves_nothing_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["readme_command.py", "2"])
    runpy.run_path(".ci/readme_command.py")
    assert capsys.readouterr().out.endswith("nox --session test_all\n")
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "slow" in sessions["test"]
    assert "slow" not in sessions["test_all"]
