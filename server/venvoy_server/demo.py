"""The command `venvoy demo`: a complete example in a temporary folder, run by the real service through its client."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence

from venvoy_client import Client, MethodError
from venvoy_protocol.check import CheckResult
from venvoy_server.commandline import check as check_view
from venvoy_server.commandline import create as create_view
from venvoy_server.commandline import discover as discover_view
from venvoy_server.commandline import install as install_view
from venvoy_server.commandline.exit_status import DONE, FAILED, USAGE
from venvoy_server.commandline.folders import absolute
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.options import STANDARD, Option, UsageError, parse
from venvoy_server.commandline.style import standard_style
from venvoy_server.commandline.terminal import complain, write_text

OPTIONS = (
    Option("keep", "keep", "flag", description="Leave the project where it is, and say where.", negatable=False),
    *(option for option in STANDARD if option.name == "help"),
)
SUMMARY = "Show what Venvoy does: a small project in a temporary folder, through the real service."

REQUIREMENTS = """\
# What the demo needs, with four mistakes in it.
idna>=3.4
six>=1.16
packaging=24.0
tomli>>2
-r missing.txt
idna<4
"""
PACKAGES = ("idna>=3.4,<4", "six>=1.16")
SWITCHES = check_view.VIEW.switches({})


def demo(words: Sequence[str]) -> int:
    """Run the demo and return its exit status."""
    try:
        values = parse(words, OPTIONS, absolute)
    except UsageError as error:
        complain("demo", f"{error} `venvoy demo --help` explains more.")
        return USAGE
    if values.get("help"):
        write_text(of_command("demo", SUMMARY, OPTIONS))
        return DONE
    if values.get("keep"):
        folder = tempfile.mkdtemp(prefix="venvoy-demo-")
        status = asyncio.run(_run(folder, _make_project(folder)))
        write_text(f"\nThe project is in {folder}.")
        return status
    with tempfile.TemporaryDirectory(prefix="venvoy-demo-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(_run(folder, _make_project(folder)))


def _make_project(folder: str) -> str:
    project = os.path.join(os.path.realpath(folder), "shop")
    os.mkdir(project)
    requirements = os.path.join(project, "requirements.txt")
    with open(requirements, "w", encoding="utf-8") as file:
        file.write(REQUIREMENTS)
    os.chdir(project)
    return project


async def _run(folder: str, project: str) -> int:
    requirements = os.path.join(project, "requirements.txt")
    environment = {**os.environ, "VENVOY_STATE_DIR": os.path.join(folder, "state")}
    async with Client.start(folders=[project], trusted=True, environment=environment) as venvoy:
        try:
            await _main_job(venvoy, project, requirements)
        except MethodError as error:
            complain("demo", error.message)
            return FAILED
    return DONE


async def _main_job(venvoy: Client, project: str, requirements: str) -> None:
    _title("Which Pythons are there? (read from files, none was run)")
    found = await venvoy.discover(scope="interpreters")
    write_text(discover_view.render(found, SWITCHES))
    write_text(f"{len(found.interpreters)} interpreters in {found.elapsed_ms:.0f} ms.")

    _title("Create .venv and select it")
    created = await venvoy.create(folder=project)
    write_text(create_view.render(created, SWITCHES))
    selection = (await venvoy.selection(path=requirements)).selection
    write_text(f"Why: {selection.reason}")
    write_text(f"Status bar: {(await venvoy.status(path=requirements)).text}")

    _title("Check requirements.txt, before anything is installed")
    write_text(_numbered(REQUIREMENTS))
    _show(await venvoy.check(files=[requirements]))

    _title(f"Install {' '.join(PACKAGES)}")
    try:
        write_text(install_view.render(await venvoy.install(packages=PACKAGES, folder=project), SWITCHES))
    except MethodError as error:
        write_text(f"Not installed: {error.message}")
        write_text("(Without a package index this step cannot be shown; everything else needs none.)")
        _title("Check again: nothing was installed, so the findings are the same")
    else:
        _title("Check again: what was installed is not reported any more, the mistakes are")
    _show(await venvoy.check(files=[requirements]))


def _show(result: CheckResult) -> None:
    write_text(check_view.render(result, SWITCHES))


def _numbered(text: str) -> str:
    return "\n".join(f"  {number} | {line}" for number, line in enumerate(text.splitlines(), 1))


def _title(text: str) -> None:
    write_text(f"\n{standard_style().paint('== ' + text, 'bold')}")
