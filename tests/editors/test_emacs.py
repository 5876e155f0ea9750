"""The Emacs client in a real Emacs, with eglot: see, select, create, install, fix, trust, and the process environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from made_wheels import make_wheel
from real_editors import EMACS, STUBS, Emacs, emacs_words, run, shown, what_was_seen

HERE = Path(__file__).parent
OTHER_SERVER = HERE / "other_server.py"
CLIENT = STUBS / "emacs"

pytestmark = pytest.mark.skipif(EMACS is None, reason="there is no Emacs here (TEST_EMACS names one)")


@pytest.fixture
def emacs(server: list[str], variables: Mapping[str, str]) -> Emacs:
    return Emacs(server, variables)


def environment(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)


def test_it_compiles_without_warnings(variables: Mapping[str, str], tmp_path: Path) -> None:
    copies = [tmp_path / file.name for file in CLIENT.glob("*.el")]
    for copy in copies:
        copy.write_bytes((CLIENT / copy.name).read_bytes())
    strict = ["--eval", "(setq byte-compile-error-on-warn t)"]
    kept = [str(copy) for copy in copies if copy.name != "venvoy-lsp.el"]
    done = run(emacs_words("-L", str(tmp_path), *strict, "-f", "batch-byte-compile", *kept), variables)
    assert done.returncode == 0, done.stderr


def test_from_nothing_to_an_environment_that_processes_have(emacs: Emacs, workspace: Path) -> None:
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = workspace / "app.py"
    file.write_text("import six\n")
    seen = emacs.live(
        ["edit", str(file)],
        ["status", "No Python"],
        ["menu", ["palette", "Create Environment", "Python", "Done", "Trust"]],
        ["status", "(.venv)"],
        ["environment", ".venv"],
        ["program", "python"],
        ["shell", "echo $VIRTUAL_ENV"],
        ["menu", ["select", "Use no environment"]],
        ["environment", ""],
        ["shell", "echo none$VIRTUAL_ENV"],
        ["off"],
    )
    assert shown(seen, "program") == [str(workspace / ".venv" / "bin" / "python")]
    assert shown(seen, "shell") == [str(workspace / ".venv"), "none"]


def test_a_file_that_a_menu_changed_is_read_again(emacs: Emacs, workspace: Path, tmp_path: Path) -> None:
    environment(workspace / ".venv")
    wheel = Path(make_wheel(str(tmp_path), "greeter"))
    file = workspace / "requirements.txt"
    file.write_text("# ours\n")
    seen = emacs.live(
        ["edit", str(file)],
        ["menu", ["palette", "Add Packages to the Project", f"greeter@{wheel.as_uri()}", "Trust"]],
        ["holds", "greeter"],
    )
    assert shown(seen, "modified") == [False]
    assert file.read_text().startswith("# ours\ngreeter")


def test_a_requirements_file_by_eglot(emacs: Emacs, workspace: Path) -> None:
    file = workspace / "requirements.txt"
    file.write_text("# \U0001f600\nsix=>1\n")
    seen = emacs.live(["edit", str(file)], ["eglot"], ["diagnostic", "=>"], ["fix", "=>"])
    (text,) = shown(seen, "text")
    assert "# venvoy: ignore[invalid-operator]" in text


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("requirements.txt", "", "\n"),
        ("pyproject.toml", "[dependency-groups]\ndev = ['", "']\n"),
        ("environment.yml", "dependencies:\n- pip\n- pip:\n  - ", "\n"),
    ],
)
def test_a_file_with_dependencies_by_lsp_mode(
    server: list[str],
    variables: Mapping[str, str],
    workspace: Path,
    tmp_path: Path,
    name: str,
    before: str,
    after: str,
) -> None:
    if run(emacs_words("--eval", "(require 'lsp-mode)"), variables).returncode:
        pytest.skip("there is no lsp-mode here")
    file = workspace / name
    file.write_text(f"{before}six=>1{after}")
    story = {"command": server, "file": str(file), "place": "=>", "session": str(tmp_path / "session")}
    words = emacs_words("-l", str(HERE / "emacs" / "lsp_mode.el"))
    done = run(words, {**variables, "LANG": "C.UTF-8", "TEST_STORY": json.dumps(story)})
    seen = what_was_seen(done)
    assert shown(seen, "diagnostics") == [["`=>` is not an operator. Did you mean `>=`?"]]
    assert "Replace `=>` with `>=`" in shown(seen, "actions")[0]
    assert shown(seen, "text") == [f"{before}six>=1{after}"]


def test_other_servers_get_the_selection(emacs: Emacs, workspace: Path, tmp_path: Path) -> None:
    environment(workspace / "two")
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = workspace / "app.py"
    file.write_text("import six\n")
    record = tmp_path / "settings.json"
    emacs.live(
        ["edit", str(file)],
        ["other", [sys.executable, str(OTHER_SERVER), str(record)]],
        ["menu", ["select", "two", "Trust"]],
        ["environment", "two"],
        ["file", str(record)],
    )
    assert json.loads(record.read_text())["python"]["pythonPath"] == str(workspace / "two" / "bin" / "python")


def test_a_restricted_editor_is_obeyed(emacs: Emacs, workspace: Path) -> None:
    environment(workspace / ".venv")
    file = workspace / "requirements.txt"
    file.write_text("")
    seen = emacs.live(["edit", str(file)], ["menu", ["trust"]], ["message", "does not trust"], trusted=False)
    assert shown(seen, "select") == []
