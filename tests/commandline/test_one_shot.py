"""What one command may load and start: the cost of a start is part of the design, and so is running nothing to look at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wire import Wire, environment_in, run_venvoy

NEVER_LOADED = (
    *("pygls", "lsprotocol", "asyncio", "packaging.requirements", "importlib.metadata", "dataclasses", "rich"),
    *("platformdirs", "pathlib", "attr", "cattrs", "concurrent.futures", "email"),
    *("typing_extensions", "msgspec.inspect", "msgspec._json_schema"),
)
LOADED_BY_PACKAGING = ("logging", "subprocess")
"""What packaging.specifiers brings, which only a range of versions needs."""
AT_MOST_ONE = ("argparse", "sqlite3")

LOADED = """
import json, sys
from venvoy_server.__main__ import main
status = main(sys.argv[1:])
sys.stdout.flush()
print("\\n" + json.dumps({"status": status, "modules": sorted(sys.modules)}))
"""

EVENTS = """
import sys
STARTS = {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.system", "pty.spawn"}

def hook(event, arguments):
    if event in STARTS:
        sys.stderr.write(f"started: {event} {arguments}\\n")
        sys.stderr.flush()

sys.addaudithook(hook)
from venvoy_server.__main__ import main
sys.exit(main(sys.argv[1:]))
"""

LOOKS = (
    ("discover",),
    ("discover", "--scope", "workspace", "--json", "."),
    ("inspect", ".venv"),
    ("inspect", ".venv/bin/python", "--size"),
    ("selection", "--verbose"),
    ("status",),
    ("packages",),
    ("activate", "--shell", "bash"),
    ("check", "requirements.txt"),
    ("doctor",),
    ("freeze",),
)
"""Commands that only look."""


def python(folder: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        env=environment_in(folder.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """Return a project full of programs named like Python, each of which leaves a mark when it runs."""
    folder = tmp_path / "work"
    mark = tmp_path / "mark"
    program = f"#!/bin/sh\necho ran >> '{mark}'\necho 3.11.7\n"
    names = ("python", "python3", "python3.11", "pip", "uv", "activate", "pyenv", "conda", "git")
    places = [
        folder,
        *(folder / each for each in ("bin", ".venv/bin", "venv/bin", "env/Scripts", ".venv/Scripts", "other/bin")),
    ]
    for place in places:
        place.mkdir(parents=True)
        for name in names:
            for ending in ("", ".exe", ".bat"):
                file = place / f"{name}{ending}"
                file.write_text(program)
                file.chmod(0o755)
    for environment in (".venv", "venv", "env", "other"):
        (folder / environment / "pyvenv.cfg").write_text(f"home = {folder / 'bin'}\n")
    (folder / ".python-version").write_text("3.11.7\n")
    (folder / "setup.py").write_text(f"open({str(mark)!r}, 'a').write('ran')\n")
    (folder / "sitecustomize.py").write_text(f"open({str(mark)!r}, 'a').write('ran')\n")
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "evil.pth").write_text(f"import os; open({str(mark)!r}, 'a').write('ran')\n")
    (folder / "requirements.txt").write_text("-e .\nflask==1\n$(touch mark)\n")
    return folder


@pytest.mark.parametrize(
    "words", [("discover",), ("discover", "--json", "--python", ">=3.9"), ("inspect", ".")], ids=" ".join
)
def test_what_a_command_loads(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    bare = set(json.loads(python(folder, "import json, sys; print(json.dumps(sorted(sys.modules)))").stdout))
    found = json.loads(python(folder, LOADED, *words).stdout.splitlines()[-1])
    assert found["status"] == (3 if words[0] == "inspect" else 0)
    loaded = set(found["modules"]) - bare - {"json"}
    never = NEVER_LOADED if "--python" in words else (*NEVER_LOADED, *LOADED_BY_PACKAGING, "packaging")
    wrong = {name for name in loaded for other in never if name == other or name.startswith(f"{other}.")}
    assert not wrong
    assert len(loaded.intersection(AT_MOST_ONE)) <= 1
    own = {name for name in loaded if name.startswith(("venvoy_server.", "venvoy_protocol."))}
    for package in ("rpc", "lsp", "operations.create", "dependencies", "activation"):
        assert not {
            name for name in own if name == f"venvoy_server.{package}" or name.startswith(f"venvoy_server.{package}.")
        }


UNNEEDED = (
    *("_socket", "binascii", "threading", "ntpath", "urllib.parse", "subprocess", "copy"),
    *("venvoy_server.relay.joining", "venvoy_server.ports", "venvoy_server.system.state.journal"),
)
"""What a look at a small project, of which no operation was interrupted, has no use for."""
MOST_OWN_MODULES = {"status": 88, "selection": 107, "discover": 104, "check": 201}
"""Each costs about 0.15 ms: a command that needs more of them is to be cut, or to say here why it must be slower.

Of `check`, the choice of rules and the findings of names became modules of their own: the checker was too long to be read.
So did the environments of a check, and what its files have in common. Every edit of a fix is looked through for
credentials of its line (`narrow_edits`).
"""


@pytest.mark.parametrize("name", MOST_OWN_MODULES)
def test_a_look_loads_no_more_than_it_needs(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "work"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\nversion = 3.11.7\n")
    (folder / "requirements.txt").write_text("six\n")
    bare = set(json.loads(python(folder, "import json, sys; print(json.dumps(sorted(sys.modules)))").stdout))
    python(folder, LOADED, name)  # the first one makes the state database
    found = json.loads(python(folder, LOADED, name).stdout.splitlines()[-1])
    loaded = set(found["modules"]) - bare
    assert not loaded.intersection(UNNEEDED)
    own = [each for each in loaded if each.partition(".")[0] in ("venvoy_server", "venvoy_protocol")]
    assert len(own) <= MOST_OWN_MODULES[name], sorted(own)


def test_a_check_loads_nothing_about_indexes_unless_it_asks_one(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "requirements.txt").write_text("flask==1.0\nrequests\n")
    rooms = ("rpc", "lsp", "live", "index", "system.index", "advisories", "activation")
    packages = tuple(f"venvoy_server.{room}" for room in rooms)

    def loaded(*words: str) -> set[str]:
        found = json.loads(python(folder, LOADED, "check", *words).stdout.splitlines()[-1])["modules"]
        return {name for name in packages if any(f"{each}.".startswith(f"{name}.") for each in found)}

    assert not loaded()
    assert loaded("--index", "--offline") >= {"venvoy_server.index", "venvoy_server.system.index"}


def test_the_version_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    found = json.loads(python(folder, LOADED, "--version").stdout.splitlines()[-1])
    assert "msgspec" not in found["modules"]


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_looking_starts_no_process(trap: Path, words: tuple[str, ...]) -> None:
    done = python(trap, EVENTS, *words)
    assert done.returncode in (0, 1, 3), done.stderr
    assert "started:" not in done.stderr and "Traceback" not in done.stderr
    assert not (trap.parent / "mark").exists()


def test_the_hook_sees_a_start(tmp_path: Path) -> None:
    """The two tests above prove nothing unless the hook works."""
    program = (
        EVENTS.partition("from venvoy_server")[0] + "import subprocess; subprocess.run([sys.executable, '-c', ''])"
    )
    assert "started: subprocess.Popen" in python(tmp_path, program).stderr


NETWORK = ("urllib3", "truststore", "ssl", "socket", "_socket", "http.client", "urllib.request")
CONNECTIONS = """
import sys

def hook(event, arguments):
    if event.startswith("socket.") or (event in ("open", "sqlite3.connect") and "index.db" in str(arguments[0])):
        sys.stderr.write(f"touched: {event} {arguments}\\n")

sys.addaudithook(hook)
from venvoy_server.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_check_opens_no_socket_and_no_cache_without_index(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "requirements.txt").write_text("--index-url http://127.0.0.1:9/simple\nflask==1.0\nnot-there-at-all\n")
    for words in (("check",), ("check", "--json", "requirements.txt"), ("check", "--fix"), ("doctor",), ("packages",)):
        done = python(folder, CONNECTIONS, *words)
        assert done.returncode in (0, 1, 3) and "touched:" not in done.stderr, done.stderr
    assert "touched: sqlite3.connect" in python(folder, CONNECTIONS, "check", "--index", "--json").stderr


def test_offline_reads_the_cache_and_loads_no_network_library(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "requirements.txt").write_text("flask==1.0\n")
    done = python(folder, LOADED, "check", "--index", "--offline", "--json")
    found = json.loads(done.stdout.splitlines()[-1])
    # What measures coverage loads some of them, too.
    bare = json.loads(python(folder, "import json, sys; print(json.dumps(list(sys.modules)))").stdout)
    assert found["status"] == 0 and not set(NETWORK).intersection(set(found["modules"]) - set(bare))
    assert "venvoy_server.system.index.page_cache" in found["modules"]


@pytest.mark.skipif(os.name == "nt", reason="scripts that are executable by their first line")
def test_nothing_of_a_workspace_is_run_even_where_it_is_on_path(trap: Path) -> None:
    mark = trap.parent / "mark"
    assert subprocess.run([trap / ".venv/bin/python"], capture_output=True).returncode == 0 and mark.exists()
    mark.unlink()
    path = os.pathsep.join([str(trap / "bin"), str(trap), ".", "", os.environ["PATH"]])
    variables = {"PATH": path, "VIRTUAL_ENV": str(trap / ".venv"), "PYENV_ROOT": str(trap)}
    for words in LOOKS:
        done = run_venvoy(trap, *words, variables=variables)
        assert "Traceback" not in done.stderr
        assert not mark.exists(), words


@pytest.mark.skipif(os.name == "nt", reason="scripts that are executable by their first line")
def test_the_service_runs_nothing_of_a_workspace_either(trap: Path) -> None:
    requirements = trap / "requirements.txt"
    with Wire(trap.parent, variables={"PATH": f"{trap / 'bin'}{os.pathsep}{os.environ['PATH']}"}) as wire:
        wire.initialize(rootUri=trap.as_uri())
        wire.notify("initialized", {})
        text = {
            "uri": requirements.as_uri(),
            "languageId": "pip-requirements",
            "version": 1,
            "text": requirements.read_text(),
        }
        wire.notify("textDocument/didOpen", {"textDocument": text})
        for method, params in (
            ("discover", {}),
            ("inspect", {"path": str(trap / ".venv")}),
            ("inspect", {"path": str(trap / ".venv" / "bin" / "python")}),
            ("inspect", {"path": str(trap / "bin" / "python")}),
            ("selection", {}),
            ("status", {}),
            ("packages", {"environment": str(trap / ".venv")}),
            ("check", {}),
            ("doctor", {}),
        ):
            assert wire.call(f"venvoy/{method}", params).get("error", {}).get("code") in (None, -32803)
        assert wire.finish()[0] == 0
    assert not (trap.parent / "mark").exists()
