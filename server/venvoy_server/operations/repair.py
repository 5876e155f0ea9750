"""Decides how to repair an environment, from its problems, its packages and the available interpreters.

In order of increasing impact, a repair reinstalls single distributions, or recreates links and scripts on a base
interpreter of the same minor version and leaves the packages in place, or rebuilds the environment from the list of its
packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

import msgspec

from venvoy_server.environments.belongings import is_made_script
from venvoy_server.environments.host import Host
from venvoy_server.environments.launcher import LARGEST, launched_by
from venvoy_server.environments.layout import base_candidates, names_in
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.python import prefix_of
from venvoy_server.environments.pyvenv_cfg import parse
from venvoy_server.environments.read import read_interpreter
from venvoy_server.environments.shebang import interpreter_of
from venvoy_server.environments.version_order import Newness, is_final, newness
from venvoy_server.operations.errors import OperationError
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed
from venvoy_server.packages.verify import record_rows

RELINK = frozenset(
    {
        "dangling-interpreter",
        "missing-base",
        "stale-version",
        "moved",
        "incomplete",
        "invisible-packages",
        "two-pythons",
    }
)
REINSTALL = frozenset({"broken-distribution", "interrupted-operation"})
_SCRIPT_HEAD = 4096
_SETTINGS_SIZE = 65536


class Decision(msgspec.Struct, frozen=True):
    """How an environment is repaired.

    `way` is "relink" (recreate links and scripts, packages stay), "rebuild" (from the list of packages) or "none".
    `executable` is the base interpreter for the first two. A relink will also move `other_libraries`, package folders
    of other minor versions, to the trash, and delete `other_interpreters`, the interpreters of these versions.
    `reinstall` is whether the repair will reinstall broken distributions, `seed` whether it will install pip.
    """

    way: Literal["relink", "rebuild", "none"]
    executable: str | None = None
    other_libraries: tuple[str, ...] = ()
    other_interpreters: tuple[str, ...] = ()
    reinstall: bool = False
    seed: bool = False


def decide(
    host: Host,
    environment: Environment,
    codes: frozenset[str],
    candidates: Sequence[Interpreter],
    wanted: str | None = None,
) -> Decision:
    """Return how to repair an environment that has the problems in `codes` (codes such as `moved`).

    `candidates` are the interpreters available on the machine. `wanted` is the absolute path of the interpreter that
    the user requests for the environment; if None, an interpreter is chosen. If `wanted` has another Python version
    than the environment, the environment is rebuilt. Raises OperationError: `no-repair` if no problem can be repaired,
    or `interpreter-not-found` if a rebuild is needed and there is no interpreter.
    """
    if environment.kind == "conda":
        message = f"{environment.prefix} is kept by conda; repair it with conda."
        raise OperationError("no-repair", message, {"path": environment.prefix})
    reinstall, seed = bool(codes & REINSTALL), "no-pip" in codes
    if wanted is not None and is_another_python(host, environment, wanted):
        return _rebuild(environment, wanted, seed)
    if "foreign-platform" in codes:
        return _rebuild(environment, _best(candidates, None, wanted), seed)
    if not codes & RELINK:
        if reinstall or seed:
            return Decision("none", reinstall=reinstall, seed=seed)
        message = f"No repair is known for what is wrong with {environment.prefix}."
        raise OperationError("no-repair", message, {"path": environment.prefix, "problems": sorted(codes)})
    minor = _minor_of_packages(host, environment)
    base = _base(host, environment, candidates, minor, wanted)
    if base is None:
        return _rebuild(environment, _best(candidates, minor, wanted), seed)
    return Decision(
        "relink",
        base,
        other_libraries=_other_libraries(host, environment, minor),
        other_interpreters=_other_interpreters(host, environment, minor),
        reinstall=reinstall,
        seed=seed,
    )


def is_another_python(host: Host, environment: Environment, executable: str) -> bool:
    """Return whether using the interpreter `executable` requires rebuilding the environment.

    It does if the minor version, the implementation or free threading differs. False for an unreadable interpreter.
    """
    python = read_interpreter(host, executable)
    if python is None:
        return False
    own = (_minor_of_packages(host, environment) or "").rstrip("t"), environment.implementation
    free = environment.free_threaded
    return (_minor(python.version) or "", python.implementation) != own or python.free_threaded != free


def _rebuild(environment: Environment, base: str | None, seed: bool) -> Decision:
    if base is None:
        message = f"No interpreter was found on which {environment.prefix} could be built anew."
        raise OperationError("interpreter-not-found", message, {"path": environment.prefix})
    return Decision("rebuild", base, seed=seed)


def libraries(host: Host, environment: Environment) -> dict[str, str]:
    """Return the `lib/pythonX.Y` folders of an environment (absolute paths) by minor version."""
    lib = host.paths.join(environment.prefix, "lib")
    try:
        names = [child.name for child in host.children(lib) if child.kind == "folder"]
    except OSError:
        return {}
    minors = {name.removeprefix("python"): host.paths.join(lib, name) for name in names if name.startswith("python")}
    return {minor: path for minor, path in minors.items() if minor[:1].isdigit()}


def _minor_of_packages(host: Host, environment: Environment) -> str | None:
    """Return the minor version (`3.12`) whose library folder in the environment has the most distributions.

    On a tie it is the environment's own version, or else the newest. Without library folders it is the environment's
    own.
    """
    found = libraries(host, environment)
    counts = {minor: len(installed(host, (_site(host, path),), full=False)) for minor, path in found.items()}
    if not counts:
        return _minor(environment.version)
    most = max(counts.values())
    fullest = sorted(minor for minor, count in counts.items() if count == most)
    return fullest[0] if len(fullest) == 1 else _running_or_newest(environment, fullest)


def _running_or_newest(environment: Environment, minors: list[str]) -> str:
    running = _minor(environment.version)
    return running if running in minors else max(minors, key=newness)


def _minor(version: str | None) -> str | None:
    return ".".join(version.split(".")[:2]) if version else None


def _base(
    host: Host, environment: Environment, candidates: Sequence[Interpreter], minor: str | None, wanted: str | None
) -> str | None:
    """Return the interpreter from which an environment's links and scripts are recreated, or None if none fits.

    An interpreter fits if it has the minor version `minor` (such as `3.12`) and the environment's implementation; if
    `minor` is None, every interpreter fits. If `wanted` is given, it is returned if it is a fitting one of
    `candidates`, and otherwise None is returned. If `wanted` is None, the interpreter that the environment was made
    from is preferred, then the newest of `candidates`.
    """
    fitting = [each for each in candidates if _fits(each, environment, minor)]
    if wanted is not None:
        return wanted if any(wanted in {each.executable, *each.aliases} for each in fitting) else None
    for path in _own_bases(host, environment, minor):
        if any(path in {each.executable, each.real_executable, *each.aliases} for each in fitting):
            return path
        own = read_interpreter(host, path)
        if own is not None and minor is not None and _fits(own, environment, minor) and not _is_inside(host, own):
            return own.executable
    return max(fitting, key=_newest).executable if fitting else None


def _own_bases(host: Host, environment: Environment, minor: str | None) -> list[str]:
    """Return paths that may be the original base interpreter of an environment, from its links and from pyvenv.cfg.

    `minor` is the minor version (`3.12`) to look for, if known.
    """
    try:
        settings = parse(host.read(host.paths.join(environment.prefix, "pyvenv.cfg"), _SETTINGS_SIZE))
    except OSError:
        settings = {}
    linked = [environment.base_executable] if environment.base_executable is not None else []
    return linked + base_candidates(host, environment.prefix, settings, f"python{minor or ''}")


def _is_inside(host: Host, interpreter: Interpreter) -> bool:
    """Return whether an interpreter belongs to a virtual environment, so that it cannot be the base of another one."""
    return host.exists(host.paths.join(prefix_of(host, interpreter.executable), "pyvenv.cfg"))


def _fits(interpreter: Interpreter, environment: Environment, minor: str | None) -> bool:
    if minor is None or interpreter.implementation != environment.implementation:
        return minor is None
    free = minor.endswith("t")
    return _minor(interpreter.version) == minor.rstrip("t") and interpreter.free_threaded == free


def _best(candidates: Sequence[Interpreter], minor: str | None, wanted: str | None) -> str | None:
    """Return the base interpreter for a rebuild, or None without candidates.

    This is `wanted` if given, else the newest candidate of the minor version `minor`, else the newest candidate.
    """
    if wanted is not None:
        return wanted
    same = [each for each in candidates if minor is not None and _minor(each.version) == minor]
    usable = same or [each for each in candidates if not each.problems and each.version]
    return max(usable, key=_newest).executable if usable else None


def _newest(interpreter: Interpreter) -> tuple[bool, Newness]:
    """Return the sort key by which `max` finds the newest interpreter.

    Any final release is above any pre-release; otherwise the version decides.
    """
    return is_final(interpreter.version), newness(interpreter.version)


def _other_libraries(host: Host, environment: Environment, minor: str | None) -> tuple[str, ...]:
    return tuple(path for other, path in sorted(libraries(host, environment).items()) if other != minor)


def _other_interpreters(host: Host, environment: Environment, minor: str | None) -> tuple[str, ...]:
    """Return the interpreters in an environment's `bin` that have another minor version in their name than `minor`.

    The result has relative paths, such as `bin/python3.11`. If `minor` is None, interpreters of all minor versions are
    returned.
    """
    return tuple(
        f"bin/{name}"
        for name in sorted(names_in(host, host.paths.join(environment.prefix, "bin")))
        if name.startswith("python") and name[6:7].isdigit() and "." in name and name != f"python{minor}"
    )


def recorded(host: Host, environment: Environment) -> tuple[Distribution, ...]:
    """Return the distributions in all library folders of an environment, including those of other Python versions."""
    folders = [_site(host, path) for path in libraries(host, environment).values()]
    folders.append(host.paths.join(environment.prefix, "Lib", "site-packages"))
    return installed(host, [folder for folder in folders if host.stat(folder) is not None])


def _site(host: Host, library: str) -> str:
    return host.paths.join(library, "site-packages")


def files_to_save(host: Host, environment: Environment) -> tuple[str, ...]:
    """Return the existing files (relative paths) that recreating links and scripts may change, for a backup."""
    join = host.paths.join
    folder = "Scripts" if host.platform == "win32" else "bin"
    found = ["pyvenv.cfg", ".gitignore", "CACHEDIR.TAG", "lib64"]
    for library in libraries(host, environment).values():
        site = _site(host, library)[len(environment.prefix) + 1 :].replace(host.paths.sep, "/")
        found += [f"{site}/_virtualenv.py", f"{site}/_virtualenv.pth"]
    for name in sorted(names_in(host, join(environment.prefix, folder))):
        path = join(environment.prefix, folder, name)
        stat = host.link_stat(path)
        if stat is not None and (stat.kind == "link" or is_made_script(name) or starts_python(host, path)):
            found.append(f"{folder}/{name}")
    return tuple(name for name in found if host.link_stat(join(environment.prefix, name)) is not None)


def starts_python(host: Host, path: str) -> str | None:
    """Return the path of the interpreter that a script or Windows launcher at `path` starts, as written in it.

    None if the file is neither, or cannot be read.
    """
    try:
        if host.platform == "win32" and path.lower().endswith(".exe"):
            return launched_by(host.read(path, LARGEST))
        return interpreter_of(host.read(path, _SCRIPT_HEAD))
    except OSError:
        return None


def strayed_scripts(host: Host, environment: Environment) -> tuple[str, ...]:
    """Return the installed scripts (relative paths) that start an interpreter outside the environment."""
    join = host.paths.join
    name_of_folder = "Scripts" if host.platform == "win32" else "bin"
    folder = join(environment.prefix, name_of_folder)
    owned = _owned_scripts(host, environment, name_of_folder)
    strays = []
    for name in sorted(names_in(host, folder)):
        named = starts_python(host, join(folder, name)) if name in owned else None
        if named is not None and host.paths.isabs(named) and not _is_same(host, host.paths.dirname(named), folder):
            strays.append(f"{name_of_folder}/{name}")
    return tuple(strays)


def _is_same(host: Host, one: str, other: str) -> bool:
    """Return whether two paths are textually equal, ignoring case on Windows."""
    return one == other or (host.platform == "win32" and one.lower() == other.lower())


def _owned_scripts(host: Host, environment: Environment, folder: str) -> frozenset[str]:
    """Return the names in the scripts folder (`bin` or `Scripts`) that belong to installed distributions.

    These are the names that a RECORD (list of files) has; other scripts are the user's own.
    """
    names: set[str] = set()
    for distribution in recorded(host, environment):
        with suppress(OSError):
            for row in record_rows(host, host.paths.join(distribution.metadata_path, "RECORD")):
                path = row[0].replace("\\", "/")
                if path.startswith("../") and path.rpartition("/")[0].lower().endswith(f"/{folder.lower()}"):
                    names.add(path.rpartition("/")[2])
    return frozenset(names)
