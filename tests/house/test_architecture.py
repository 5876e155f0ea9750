"""ARCHITECTURE names files and tests: each of them exists, and what it says about the edges of the program holds."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources import nodes

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server" / "venvoy_server"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
FILES_ARE_USED_BY = {
    "command_line.py": "standard output that was closed",
    "command_child.py": "the standard streams of a command",
    "command_server.py": "the children that do commands, and their socket",
    "command_spare.py": "the standard streams of a process that waits",
    "app.py": "the signal that ends the process",
    "commandline/check.py": "the encodings of the files in a diff",
    "commandline/fixed_files.py": "the files that a person named, for `--fix`",
    "commandline/findings.py": "the lines that findings are shown with",
    "commandline/log_lines.py": "the log file that a person named",
    "commandline/standard_input.py": "`check -`",
    "demo.py": "a folder of its own",
    "handlers/rules_page.py": "a page that is installed with this program",
    "live/inotify_watcher.py": "the events of folders, and the limit of them",
    "relay/command.py": "the program that `run` becomes",
    "relay/joining.py": "the service that it starts",
    "relay/place.py": "the folder of the service's socket",
    "relay/pump.py": "standard input and output",
    "rpc/command_process.py": "the socket of a process that had to be killed",
    "rpc/listener.py": "the file of a unix socket",
    "rpc/renewal.py": "the program that a service which has grown executes anew",
    "rpc/service_token.py": "the token of a service on TCP",
    "rpc/transport.py": "standard input and output",
    "run.py": "the command of a person",
}
"""Modules outside `system` that open files or start processes themselves, and what for."""
OF_OTHERS = {"platform", "serve"}
"""What the code map names that is not a module of ours."""
TOUCHES = {"os", "shutil", "subprocess", "tempfile"}
CHANGING = {
    *(
        "open",
        "write",
        "remove",
        "unlink",
        "mkdir",
        "makedirs",
        "rename",
        "replace",
        "rmdir",
        "chmod",
        "symlink",
        "dup2",
    ),
    *("execv", "execve", "execvpe", "fork", "kill", "run", "Popen", "mkdtemp", "TemporaryDirectory", "rmtree", "copy2"),
}


def paths_named() -> Iterator[str]:
    """Yield what looks like a path in the text, without names with capitals, which a reader fills in."""
    for name in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|toml|md|txt))`", TEXT):
        if not re.search(r"[A-Z]{3}", name.replace("README", "")) and not name.startswith(("venvoy/", "config:")):
            yield name


@pytest.mark.parametrize("name", sorted(set(paths_named())))
def test_every_path_that_is_named_exists(name: str) -> None:
    at = [ROOT / name, SERVER / name, ROOT / "protocol" / "venvoy_protocol" / name, SERVER / "commandline" / name]
    at += [folder / name for folder in SERVER.iterdir() if folder.is_dir()]
    assert any(each.exists() for each in at)


def rows_of_the_map() -> list[list[str]]:
    """Return the columns of each row of the code map."""
    _, _, section = TEXT.partition("\n## Code map\n")
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    return [line.strip("| ").split(" | ") for line in lines]


def test_the_map_has_every_package_and_module_at_the_top() -> None:
    named = {name for row in rows_of_the_map() for name in re.findall(r"`([\w/]+)`", row[0])}
    top = {path.stem for path in SERVER.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {name.partition("/")[0] for name in named} == (top - {"__init__"}) | {"venvoy_protocol"}
    rooms = {f"system/{path.name}" for path in (SERVER / "system").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= named


def test_every_module_that_the_map_names_exists() -> None:
    modules = {path.stem for path in SERVER.rglob("*.py")} | {path.parent.name for path in SERVER.rglob("__init__.py")}
    for row in rows_of_the_map():
        words = re.findall(r"`([a-z_]+)`", " ".join(row[1:]))
        assert {each for each in words if each not in modules} <= OF_OTHERS, row[0]


def test_every_row_of_adding_things_names_a_test() -> None:
    _, _, section = TEXT.partition("## Adding things")
    rows = [line for line in section.splitlines() if line.startswith("| a") and "what to add" not in line]
    wanted = ["locator", "rule", "dialect", "shell", "method", "setting", "feature", "step", "source", "menu"]
    assert [word for word in wanted if not any(word in row.split("|")[1] for row in rows)] == []
    for row in rows:
        assert re.search(r"`tests/[\w/.]+`", row.split("|")[3]), row


def test_contributing_has_a_row_for_every_nox_session() -> None:
    sessions = re.findall(
        r"^@nox\.session.*\ndef (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    _, _, text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## The nox sessions\n")
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("\n## ")[0], re.MULTILINE)
    assert sorted(rows) == sorted(sessions)


def test_only_system_and_the_ways_in_touch_the_machine() -> None:
    found = defaultdict(list)
    for path, node in nodes(SERVER, "open(", *TOUCHES):
        if call := touching(node):
            found[path.relative_to(SERVER).as_posix()].append(call)
    others = {name: calls for name, calls in found.items() if not name.startswith("system/")}
    assert {name: others[name] for name in others.keys() - FILES_ARE_USED_BY.keys()} == {}
    assert FILES_ARE_USED_BY.keys() - others.keys() == set(), "an exception that is not needed"


def touching(node: ast.AST) -> str:
    """Return which function and line it is, if a node calls one that opens or changes files or starts processes; else ""."""
    match node:
        case ast.Call(func=ast.Name(id="open")):
            return f"open, line {node.lineno}"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=attr)) if (
            module in TOUCHES and attr in CHANGING
        ):
            return f"{module}.{attr}, line {node.lineno}"
        case _:
            return ""


def test_links_are_resolved_in_one_place() -> None:
    """`os.path.realpath` raises where a link may not be read (`/proc/1/root`); a workspace can name one."""
    found = {
        path.relative_to(SERVER).as_posix()
        for path in SERVER.rglob("*.py")
        if re.search(r"\brealpath\(|\bPath\(.*\.resolve\(", path.read_text(encoding="utf-8"))
    }
    of_ours = {"about.py", "demo.py", "relay/place.py"}
    """These resolve only places of this program."""
    assert found - of_ours == {"system/files/host.py"}
