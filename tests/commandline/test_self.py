"""`venvoy self`: by whom it was installed, the commands that fit, and every place in which something is kept."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from fakes import FakeHost, Folder, Node
from venvoy_protocol.version import __version__
from venvoy_server.commandline.installation import RunningProgram, installation
from wire import environment_in, run_venvoy

CLONE = '{"url": "file:///src/my%20venvoy", "dir_info": {}}'
EDITABLE = '{"url": "file:///src/my%20venvoy", "dir_info": {"editable": true}}'
REPOSITORY = (
    '{"url": "https://example.org/venvoy", "vcs_info": {"vcs": "git", "commit_id": "a1", "requested_revision": "main"}}'
)
PULL = "git -C '/src/my venvoy' pull"
TABLE = {
    "uv tool": (
        ("/t/uv-receipt.toml", None, "uv"),
        ("uv tool", ["uv tool upgrade venvoy"], "uv tool uninstall venvoy"),
    ),
    "uv tool, a clone": (
        ("/t/uv-receipt.toml", CLONE, "uv"),
        ("uv tool", [PULL, "uv tool install --reinstall '/src/my venvoy'"], "uv tool uninstall venvoy"),
    ),
    "pipx": (
        ("/t/pipx_metadata.json", None, "pip"),
        ("pipx", ["pipx upgrade venvoy"], "pipx uninstall venvoy"),
    ),
    "pipx, a clone": (
        ("/t/pipx_metadata.json", CLONE, "pip"),
        ("pipx", [PULL, "pipx install --force '/src/my venvoy'"], "pipx uninstall venvoy"),
    ),
    "pip": (
        (None, None, "pip\n"),
        ("pip", ["/t/bin/python -m pip install --upgrade venvoy"], "/t/bin/python -m pip uninstall --yes venvoy"),
    ),
    "pip, editable": (
        (None, EDITABLE, "pip"),
        (
            "pip",
            [PULL, "/t/bin/python -m pip install --editable '/src/my venvoy'"],
            "/t/bin/python -m pip uninstall --yes venvoy",
        ),
    ),
    "pip, a repository": (
        (None, REPOSITORY, "pip"),
        (
            "pip",
            ["/t/bin/python -m pip install --force-reinstall git+https://example.org/venvoy@main"],
            "/t/bin/python -m pip uninstall --yes venvoy",
        ),
    ),
    "uv tool, a repository": (
        ("/t/uv-receipt.toml", REPOSITORY.replace('"main"', "null"), "uv"),
        ("uv tool", ["uv tool install --reinstall git+https://example.org/venvoy"], "uv tool uninstall venvoy"),
    ),
    "pip, an archive": (
        (None, '{"url": "https://example.org/venvoy.tar.gz", "archive_info": {}}', "pip"),
        (
            "pip",
            ["/t/bin/python -m pip install https://example.org/venvoy.tar.gz"],
            "/t/bin/python -m pip uninstall --yes venvoy",
        ),
    ),
    "uv pip": (
        (None, None, "uv"),
        (
            "uv pip",
            ["uv pip install --python /t/bin/python --upgrade venvoy"],
            "uv pip uninstall --python /t/bin/python venvoy",
        ),
    ),
    "a direct_url that is none": (
        (None, "{odd", None),
        ("pip", ["/t/bin/python -m pip install --upgrade venvoy"], "/t/bin/python -m pip uninstall --yes venvoy"),
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_the_commands_are_those_of_the_installer(case: str) -> None:
    (sign, direct_url, installer), (by, update, uninstall) = TABLE[case]
    package = "/t/lib/python3.13/site-packages/venvoy_server"
    files: dict[str, Node] = {package: Folder(), "/src/my venvoy/.git": Folder(), **({sign: ""} if sign else {})}
    origin = RunningProgram(package, "/t", "/t/bin/python", "/t/bin/venvoy", direct_url, installer)
    found = installation(FakeHost(files), origin)
    assert (found.by, list(found.update), found.uninstall) == (by, update, (uninstall,))


@pytest.mark.parametrize(
    ("package", "by", "words"),
    [
        ("/home/me/.shiv/venvoy.pyz_1f/site-packages/venvoy_server", "zip archive", "/home/me/.shiv/venvoy.pyz_1f"),
        ("/home/me/.vscode/extensions/venvoy-1/bundled/venvoy_server", "an editor's extension", "the extension"),
    ],
)
def test_what_no_package_installer_has_installed(package: str, by: str, words: str) -> None:
    found = installation(
        FakeHost({package: Folder()}), RunningProgram(package, "/usr", "/usr/bin/python3", "/opt/venvoy.pyz")
    )
    assert found.by == by and words in found.uninstall[0]


def test_it_names_each_place_that_is_there(tmp_path: Path) -> None:
    project = tmp_path / "my shop"
    project.mkdir()
    variables = {"XDG_RUNTIME_DIR": str(tmp_path / "run")}
    for words in (("create", "--python", sys.executable), ("remove", ".venv")):
        assert run_venvoy(project, *words, variables=variables).returncode == 0
    settings = Path(environment_in(tmp_path)["HOME"]) / ".config" / "venvoy" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("trashDays = 3\n")
    found = json.loads(run_venvoy(project, "self", "--json", variables=variables).stdout)
    assert found["version"] == __version__ and found["installation"]["update"]
    there = {each["path"] for each in found["places"] if each["exists"]}
    assert {str(tmp_path / "state"), str(settings), str(project / ".venvoy-trash")} <= there
    shown = run_venvoy(project, "self", variables=variables).stdout
    assert "to uninstall" in shown and "removed and replaced environments" in shown and "~/.config/venvoy" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="unix sockets")
def test_sockets_are_found_where_the_service_puts_them(tmp_path: Path) -> None:
    socket = tmp_path / f"venvoy-{os.getuid()}" / "venvoy-0123"
    socket.parent.mkdir()
    socket.touch()
    work = tmp_path / "work"
    work.mkdir()
    done = run_venvoy(work, "self", "--json", variables={"TMPDIR": f"{tmp_path}/", "XDG_RUNTIME_DIR": ""})
    assert str(socket) in [each["path"] for each in json.loads(done.stdout)["places"]]
