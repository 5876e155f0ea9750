"""Diagnose the problems of environments and interpreters, each with the request that repairs it, if there is one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from venvoy_server.environments import pyvenv_cfg
from venvoy_server.environments.binary import FORMAT_SYSTEMS, Binary, own_format, runs
from venvoy_server.environments.creation import UNFINISHED
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import Tree, names_in
from venvoy_server.environments.model import Problem, ProblemCode, ProblemSeverity, Repair
from venvoy_server.environments.outward import outside_problem
from venvoy_server.environments.ownership import foreign_owner
from venvoy_server.environments.path_bytes import is_undecodable
from venvoy_server.environments.python import Python
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.environments.version import minor_of


class Evidence(msgspec.Struct, frozen=True):
    """Everything that was read of one virtual environment's files: the input of the checks in this module.

    `is_venv`: whether there is a pyvenv.cfg, even an unreadable one. `settings`: its content by key; `settings_error`:
    the error if it could not be read. `base`: the interpreter from which the environment was made. `header`: the
    executable's format and processor. `minor`: the Python version as `3.11` or `3.13t`. `activated_path`: the path that
    the activation script assigns to VIRTUAL_ENV.
    """

    prefix: str
    real_prefix: str
    is_venv: bool
    manager: str | None
    executable: str | None
    has_pip: bool
    site_packages: tuple[str, ...]
    tree: Tree
    settings: dict[str, str]
    settings_error: OSError | UnicodeDecodeError | None
    base: Python | None
    header: Binary
    minor: str | None
    activated_path: str | None


def problems(host: Host, evidence: Evidence) -> tuple[Problem, ...]:
    """Return the problems that the checks find in what was read of an environment, the most severe first."""
    found = [problem for check in _CHECKS if (problem := check(host, evidence)) is not None]
    found.sort(key=lambda problem: _WORST_FIRST.index(problem.severity))
    return tuple(_without_rebuild(host, evidence.prefix, found))


_WORST_FIRST: tuple[ProblemSeverity, ...] = ("error", "warning", "information")


def _without_rebuild(host: Host, prefix: str, found: list[Problem]) -> list[Problem]:
    """Return the problems in `found`, changed so that no repair replaces the user's files in the folder `prefix`.

    If the environment was made on another platform and the folder also holds the user's files, each `repair` that
    rebuilds the folder is replaced by one that moves only the environment's own files to the trash. Otherwise `found`
    is returned.
    """
    if all(problem.code != "foreign-platform" for problem in found):
        return found
    from venvoy_server.environments.belongings import is_shared

    if not is_shared(host, prefix):
        return found
    call = Repair("Move only the environment into the trash", "remove", {"path": prefix})
    return [
        msgspec.structs.replace(each, repair=call) if each.repair and each.repair.method == "repair" else each
        for each in found
    ]


def _problem(
    evidence: Evidence, code: ProblemCode, severity: ProblemSeverity, message: str, repair: Repair | None = None
) -> Problem:
    prefix = evidence.prefix
    return Problem(
        code, message, severity, prefix, repair or Repair("Repair the environment", "repair", {"path": prefix})
    )


def _unreadable_settings(host: Host, evidence: Evidence) -> Problem | None:
    error = evidence.settings_error
    if error is None:
        return None
    path = host.paths.join(evidence.prefix, "pyvenv.cfg")
    if isinstance(error, UnicodeDecodeError):
        return _problem(evidence, "unreadable", "error", f"{path} is not UTF-8 text: Python does not start with it.")
    return cannot_be_read(path, error)


def _no_settings(host: Host, evidence: Evidence) -> Problem | None:
    if evidence.is_venv:
        return None
    message = "pyvenv.cfg is missing, so Python does not take this folder for an environment."
    return _problem(evidence, "incomplete", "error", message)


def _interpreter(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the interpreter is missing or a dangling link, or `bin` cannot be accessed; or None."""
    executable, base = evidence.executable, evidence.base
    if executable is None:
        said = "The environment has no Python interpreter."
        return denied(host, evidence.tree.bin) or _problem(evidence, "incomplete", "error", said)
    if base is not None and not base.exists and not host.exists(executable):
        circle = host.link_target(base.real_executable) is not None  # any other link is resolved
        lost = "its own links, in a circle" if circle else f"{base.executable}, which is not there any more"
        return _problem(evidence, "dangling-interpreter", "error", f"{executable} leads to {lost}.")
    return None


def denied(host: Host, path: str) -> Problem | None:
    """Return the problem that a folder may not be listed (no permission) or does not respond.

    None if it can be listed, or if listing it fails for another reason, such as a missing folder.
    """
    try:
        host.names(path)
    except (PermissionError, TimeoutError) as error:
        return cannot_be_read(path, error)
    except OSError:
        return None
    return None


def cannot_be_read(path: str, error: OSError) -> Problem:
    """Return the problem of a file or folder that cannot be read, with advice for the user."""
    advice = (
        "Give yourself the right to read it." if isinstance(error, PermissionError) else "Check what is at this path."
    )
    return Problem("unreadable", f"{path} cannot be read: {error.strerror or error}. {advice}", "error", path)


def _base(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the base is missing, or that Python does not start with its path in pyvenv.cfg; or None.

    Only an executable of its own (a copy, a launcher on Windows) needs the library of a missing base.
    """
    executable, base, home = evidence.executable, evidence.base, evidence.settings.get("home")
    if executable is None or base is None or (base.exists and host.paths.dirname(base.executable) == home):
        return None
    message: str | None = f"The Python at {home} from which it was made is not there any more."
    if base.exists:
        from venvoy_server.environments.unusable_home import unusable_home  # few need it

        message = unusable_home(host, evidence.prefix, home or "", base)
    elif not host.exists(executable) or evidence.header.format == "other":
        return None
    return _problem(evidence, "missing-base", "error", message) if message else None


def _script(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that `bin/python` is a script, or None. A script could start anything, so it is never run."""
    if evidence.header.format != "script":
        return None
    message = f"{evidence.executable} is a script, not an interpreter; it is never run to find out more."
    return _problem(evidence, "incomplete", "warning", message)


def _no_program(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the system cannot start `bin/python`, or None.

    It may be a folder, an empty file, a file that is not a program, or a program without permission to execute.
    """
    executable = evidence.executable
    if evidence.header.format != "other" or executable is None or (at := host.stat(executable)) is None:
        return None
    if at.kind != "file":
        reason = "is a folder" if at.kind == "folder" else "is not a file"
    elif not host.is_executable(executable):
        reason = "may not be executed"
    else:
        try:
            reason = "is not a program" if host.read(executable, 1) else "is an empty file"
        except OSError:  # some programs may be executed, but not read
            return None
    return _problem(evidence, "incomplete", "error", f"{executable} {reason}: the environment has no Python.")


def _foreign(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the environment was made on another operating system or for another processor, or None.

    The system is derived from the executable's format, and from the form of the path `home` in pyvenv.cfg.
    """
    home = evidence.settings.get("home", "")
    if evidence.header.format in FORMAT_SYSTEMS and evidence.header.format != own_format(host):
        system = FORMAT_SYSTEMS[evidence.header.format]
    elif home[1:3] in (":\\", ":/") and host.platform != "win32":
        system = "Windows"
    elif home[:1] == "/" and host.platform == "win32":
        system = "Linux or macOS"
    else:
        return _other_processor(host, evidence)
    message = f"The environment was made on {system}, and does not run here."
    return _problem(evidence, "foreign-platform", "error", message)


def _other_processor(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the interpreter is built for another processor, or None.

    This happens on a disk that two machines share. Only checked on Linux: macOS and Windows run programs of some other
    processors by emulation.
    """
    architecture = evidence.header.architecture
    if host.platform != "linux" or not architecture or runs(host.machine, architecture):
        return None
    message = f"Its Python is for {architecture}, and this machine is {host.machine}."
    return _problem(evidence, "foreign-platform", "error", message)


def _invisible(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the environment's Python can import no package, as all are for other versions; or None.

    Packages are in library folders such as `lib/python3.11`; no folder is for the version of the interpreter.
    """
    libraries, minor = evidence.tree.libraries, evidence.minor
    if not minor or not libraries or evidence.base is None or not evidence.base.exists:
        return None
    if any(library.minor == minor for library in libraries):
        return None
    names = ", ".join(sorted({library.minor for library in libraries}))
    message = f"Packages are installed for Python {names}, but Python {minor} runs: none of them can be imported."
    return _problem(evidence, "invisible-packages", "error", message)


def _stale(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the base (the interpreter used to make the environment) has another version now, or None.

    It is compared with pyvenv.cfg. A difference in the patch release only has the severity `information`.
    """
    base = evidence.base
    claimed = pyvenv_cfg.claimed_version(evidence.settings)
    if not claimed or base is None or not base.exists or not base.version or base.version_source == "name":
        return None
    if minor_of(claimed) != minor_of(base.version):
        message = f"pyvenv.cfg says Python {claimed}, but {base.executable} is {base.version}."
        return _problem(evidence, "stale-version", "warning", message)
    if claimed != base.version and claimed.count(".") == 2:
        message = f"Made with Python {claimed}; its base has since become {base.version}."
        return _problem(evidence, "stale-version", "information", message)
    return None


def _two_pythons(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the environment has library folders (`lib/pythonX.Y`) of several versions, or None."""
    if len(evidence.tree.libraries) < 2:
        return None
    minors = sorted({library.minor for library in evidence.tree.libraries})
    if len(minors) < 2:
        return None
    message = f"It holds packages for Python {' and '.join(minors)}, and only those for one can be imported."
    return _problem(evidence, "two-pythons", "warning", message)


def _moved(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that the environment was moved or copied (its scripts name another folder), or None."""
    named = evidence.activated_path
    if named is None or named == evidence.prefix:
        return None
    if named.startswith("/proc/self/fd/") and host.exists(host.paths.join(evidence.prefix, UNFINISHED)):
        return None  # creation is under way or was interrupted: the tool was given the folder as a descriptor
    if crosses_to_share(host, evidence.prefix, named):
        return _problem(evidence, "moved", "warning", f"It was made at {named}: its scripts still lead there.")
    if host.real_path(named) == evidence.real_prefix:
        return None
    how = "was copied from" if host.exists(host.paths.join(named, "pyvenv.cfg")) else "was made at"
    message = f"It {how} {named}: its scripts and its activation still lead there."
    return _problem(evidence, "moved", "warning", message)


def _outside(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that pyvenv.cfg or a folder in the environment is a link to a place outside of it, or None."""
    libraries = tuple(library.path for library in evidence.tree.libraries)
    return outside_problem(host, evidence.prefix, libraries)


def _no_library(host: Host, evidence: Evidence) -> Problem | None:
    if evidence.tree.libraries or evidence.site_packages or not evidence.is_venv or evidence.executable is None:
        return None
    refused = denied(host, host.paths.join(evidence.prefix, "lib"))
    message = "It has no lib folder, so nothing can be installed into it."
    return refused or _problem(evidence, "incomplete", "error", message)


def _no_activation(host: Host, evidence: Evidence) -> Problem | None:
    """Return the problem that an environment made by venv has no activation scripts, or None.

    venv writes them last, so its work was interrupted. Environments made by other tools are not checked.
    """
    if evidence.activated_path is not None or evidence.executable is None or not evidence.is_venv:
        return None
    if pyvenv_cfg.maker_of(evidence.settings) != "venv" or not evidence.settings:
        return None
    if any(name[:8].lower() == "activate" for name in names_in(host, evidence.tree.bin)):
        return None
    message = "It has no activation scripts: its making was interrupted."
    return _problem(evidence, "incomplete", "warning", message)


def _no_pip(host: Host, evidence: Evidence) -> Problem | None:
    if evidence.has_pip or not evidence.site_packages:
        return None
    call = Repair("Install pip", "install", {"environment": evidence.prefix, "packages": ["pip"]})
    message = "pip is not installed here; Venvoy does not need it."
    return _problem(evidence, "no-pip", "information", message, call)


def _foreign_owner(host: Host, evidence: Evidence) -> Problem | None:
    return foreign_owner(host, evidence.prefix)


def _undecodable(host: Host, evidence: Evidence) -> Problem | None:
    return undecodable_name(evidence.prefix)


_CHECKS: tuple[Callable[[Host, Evidence], Problem | None], ...] = (
    _unreadable_settings,
    _no_settings,
    _interpreter,
    _base,
    _script,
    _no_program,
    _foreign,
    _invisible,
    _stale,
    _two_pythons,
    _moved,
    _outside,
    _no_library,
    _no_activation,
    _foreign_owner,
    _undecodable,
    _no_pip,
)


def undecodable_name(path: str) -> Problem | None:
    """Return the problem that a path is not valid UTF-8, so that it cannot be passed to other programs; else None."""
    if not is_undecodable(path):
        return None
    message = "Its path is not valid UTF-8, so that other programs cannot name it. Rename the folder."
    return Problem("undecodable-name", message, "warning", path)


def conda_problems(host: Host, prefix: str, python: Python | None) -> tuple[Problem, ...]:
    """Return problems of a conda environment: its owner, path, missing interpreter, operating system; may be empty."""
    found = [foreign_owner(host, prefix), undecodable_name(prefix)]
    if python is not None and not python.exists:
        message = f"{python.executable} is a dangling link."
        found.append(Problem("dangling-interpreter", message, "error", prefix))
    elif python is not None and python.format in FORMAT_SYSTEMS and python.format != own_format(host):
        message = f"The environment was made on {FORMAT_SYSTEMS[python.format]}, and does not run here."
        found.append(Problem("foreign-platform", message, "error", prefix))
    return tuple(problem for problem in found if problem is not None)


def interpreter_problems(host: Host, executable: str, python: Python) -> tuple[Problem, ...]:
    """Return the problems of the path and operating system of an interpreter outside environments; may be empty."""
    found = [undecodable_name(executable)]
    if python.format != own_format(host):
        system = FORMAT_SYSTEMS.get(python.format, "another system")
        message = f"{executable} is for {system}, and does not run here."
        found.append(Problem("foreign-platform", message, "error", executable))
    return tuple(problem for problem in found if problem is not None)
