"""The command `venvoy self`: this program's version, how to update and uninstall it, and the files that it uses."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence

import msgspec

import venvoy_server
from venvoy_protocol.version import __version__
from venvoy_server.commandline.exit_status import DONE, USAGE
from venvoy_server.commandline.folders import absolute
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.installation import ProgramInstallation, RunningProgram, installation
from venvoy_server.commandline.options import UsageError, parse
from venvoy_server.commandline.run_serve_self_options import SELF_OPTIONS
from venvoy_server.commandline.style import short_path, standard_style, table
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.configuration import user_file
from venvoy_server.environments.host import Host
from venvoy_server.oneshot import print_json
from venvoy_server.relay.place import temporary_folders
from venvoy_server.system.index.cache_folder import cache_folder
from venvoy_server.system.machine import RealMachine
from venvoy_server.system.state.store import State

SUMMARY = "Show how this program was installed, is updated and uninstalled, and where it keeps something."


class KeptPlace(msgspec.Struct, frozen=True):
    """A file or folder that the program uses, what it contains (`holds`), and whether it exists."""

    path: str
    holds: str
    exists: bool


class About(msgspec.Struct, frozen=True, rename="camel"):
    """The facts about the installed program, which `venvoy self` prints.

    `uv` is the path of uv; `other_on_path` is another `venvoy` that is found first on PATH, if there is one.
    """

    version: str
    python: str
    python_version: str
    uv: str | None
    installation: ProgramInstallation
    places: tuple[KeptPlace, ...]
    other_on_path: str | None


def about(words: Sequence[str]) -> int:
    """Run `venvoy self`: print facts about the installation, and return the exit status."""
    try:
        values = parse(words, SELF_OPTIONS, absolute)
    except UsageError as error:
        complain("self", f"{error} `venvoy self --help` lists the options.")
        return USAGE
    if values.get("help"):
        write_text(of_command("self", SUMMARY, SELF_OPTIONS))
        return DONE
    machine = RealMachine()
    origin = _origin()
    found = About(
        version=__version__,
        python=sys.executable,
        python_version=".".join(str(part) for part in sys.version_info[:3]),
        uv=machine.find_uv(None),
        installation=installation(machine.host, origin),
        places=tuple(places(machine.host, State.of(machine.host))),
        other_on_path=_other_on_path(origin.started),
    )
    print_json(found) if values.get("json") else write_text(render(found))
    return DONE


def _origin() -> RunningProgram:
    from importlib.metadata import PackageNotFoundError, distribution

    package = os.path.dirname(os.path.abspath(venvoy_server.__file__))
    started = os.path.abspath(sys.argv[0])
    try:
        known = distribution("venvoy")
    except PackageNotFoundError:
        return RunningProgram(package, sys.prefix, sys.executable, started)
    texts = (known.read_text("direct_url.json"), known.read_text("INSTALLER"))
    return RunningProgram(package, sys.prefix, sys.executable, started, *texts)


def _other_on_path(started: str) -> str | None:
    """Return the path of the `venvoy` on PATH if that is not the file `started`, which is running; else None."""
    found = shutil.which("venvoy")
    is_script = os.path.basename(started).startswith("venvoy")
    return found if found and is_script and os.path.realpath(found) != os.path.realpath(started) else None


def places(host: Host, state: State) -> Iterator[KeptPlace]:
    """Yield the files and folders that this program uses, other than environments, also those that do not exist yet."""
    named = [(state.folder, "selections, trust and the journal"), (user_file(host), "your settings")]
    cache = cache_folder(host)
    if cache is not None:
        named.append((cache, "what package indexes answered, which can be fetched again"))
    named += [(folder, "removed and replaced environments") for folder in _trash_folders(host, state)]
    named += [(path, "the socket of a running service") for path in _sockets(host)]
    for path, holds in named:
        yield KeptPlace(path, holds, host.exists(path))


def _trash_folders(host: Host, state: State) -> list[str]:
    folders = {host.paths.dirname(entry.folder) for entry in state.trash()}
    return sorted(folder for folder in folders if host.exists(folder))


def _sockets(host: Host) -> Iterator[str]:
    if host.user is None:
        return
    folders = [f"{each}/venvoy-{host.user}" for each in temporary_folders()]
    if given := host.variable("XDG_RUNTIME_DIR"):
        folders.insert(0, given)
    for folder in folders:
        try:
            names = host.names(folder)
        except OSError:
            continue
        yield from (host.paths.join(folder, name) for name in sorted(names) if name.startswith("venvoy-"))


def render(found: About) -> str:
    """Return the output of `venvoy self`: version, origin, how to update and uninstall it, files that would be left."""
    style, how = standard_style(), found.installation
    origin = (
        f"{how.by}{f', from {short_path(how.source)}' if how.source else ''}{' (editable)' if how.editable else ''}"
    )
    rows = [
        ("version", found.version),
        ("installed by", origin),
        ("python", f"{found.python_version} ({short_path(found.python)})"),
        *([("on PATH", f"another one: {found.other_on_path}")] if found.other_on_path else []),
        ("uv", short_path(found.uv) if found.uv else "none found"),
        *zip(("to update", *[""] * len(how.update)), how.update, strict=False),
        *zip(("to uninstall", *[""] * len(how.uninstall)), how.uninstall, strict=False),
    ]
    kept = [(short_path(each.path), each.holds) for each in found.places if each.exists]
    lines = [table(rows, style)]
    if kept:
        lines += ["", style.paint("What an uninstall leaves, for you to delete:", "bold"), table(kept, style)]
    return "\n".join([*lines, "", "Environments are yours, and work without Venvoy."])
