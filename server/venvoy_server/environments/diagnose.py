"""What is wrong with an environment, each problem with the call that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from venvoy_server.environments import pyvenv_cfg
from venvoy_server.environments.binary import Binary
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import Tree
from venvoy_server.environments.model import (
    Confidence,
    Environment,
    Interpreter,
    Problem,
    ProblemCode,
    ProblemSeverity,
    Repair,
)
from venvoy_server.environments.python import Python
from venvoy_server.environments.version import minor_of

replace = msgspec.structs.replace

_EXECUTABLE_FORMATS = {"linux": "elf", "darwin": "mach-o", "win32": "pe"}
_FORMAT_SYSTEMS = {"elf": "Linux or another Unix", "mach-o": "macOS", "pe": "Windows"}


class Evidence(msgspec.Struct, frozen=True):
    """Everything that was read of one environment, for the checks to judge."""

    environment: Environment
    tree: Tree
    settings: dict[str, str]
    settings_error: OSError | None
    base: Python | None
    header: Binary
    minor: str | None
    activated_path: str | None


def problems(host: Host, evidence: Evidence) -> tuple[Problem, ...]:
    """Return what is wrong, worst first."""
    found = [problem for check in _CHECKS for problem in check(host, evidence)]
    return tuple(sorted(found, key=lambda problem: _ORDER[problem.severity]))


_ORDER: dict[ProblemSeverity, int] = {"error": 0, "warning": 1, "information": 2}


def _repair(path: str, title: str = "Repair the environment") -> Repair:
    return Repair(title, "repair", {"path": path})


def _problem(
    evidence: Evidence, code: ProblemCode, severity: ProblemSeverity, message: str, repair: Repair | None = None
) -> Problem:
    prefix = evidence.environment.prefix
    return Problem(code, message, severity, prefix, repair or _repair(prefix))


def _unreadable_settings(host: Host, evidence: Evidence) -> Iterator[Problem]:
    if evidence.settings_error is not None:
        path = host.paths.join(evidence.tree.prefix, "pyvenv.cfg")
        reason = evidence.settings_error.strerror or str(evidence.settings_error)
        yield Problem(
            "unreadable", f"{path} cannot be read: {reason}. Give yourself the right to read it.", "error", path
        )


def _no_settings(host: Host, evidence: Evidence) -> Iterator[Problem]:
    if evidence.environment.kind == "unknown":
        yield _problem(
            evidence,
            "incomplete",
            "error",
            "pyvenv.cfg is missing, so Python does not take this folder for an environment.",
        )


def _interpreter(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """The interpreter is missing, leads nowhere, or is no program."""
    executable = evidence.environment.executable
    if executable is None:
        yield _problem(evidence, "incomplete", "error", "The environment has no Python interpreter.")
    elif evidence.base is not None and not evidence.base.exists and host.stat(executable) is None:
        message = f"{executable} leads to {evidence.base.executable}, which is not there any more."
        yield _problem(evidence, "dangling-interpreter", "error", message)
    elif host.stat(executable) is None:
        yield _problem(evidence, "dangling-interpreter", "error", f"{executable} is a link that leads nowhere.")


def _base(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """A copied interpreter, or Windows' launcher, whose base is gone: it may start, but has no standard library."""
    executable, base = evidence.environment.executable, evidence.base
    if executable is None or host.stat(executable) is None:
        return
    home = evidence.settings.get("home")
    if base is not None and not base.exists:
        yield _problem(
            evidence, "missing-base", "error", f"The Python at {home} from which it was made is not there any more."
        )


def _foreign(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """Made for another system: told by its executable, by the folder it is in, or by the form of `home`."""
    expected = _EXECUTABLE_FORMATS.get(host.platform, "elf")
    found = evidence.header.format
    home = evidence.settings.get("home", "")
    windows_path = home[1:3] in (":\\", ":/")
    if found in _FORMAT_SYSTEMS and found != expected:
        system = _FORMAT_SYSTEMS[found]
    elif windows_path and host.platform != "win32":
        system = "Windows"
    elif home.startswith("/") and host.platform == "win32":
        system = "Linux or macOS"
    else:
        return
    yield _problem(
        evidence, "foreign-platform", "error", f"The environment was made on {system}, and does not run here."
    )


def _stale(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """pyvenv.cfg names another version than the base that runs today."""
    claimed = pyvenv_cfg.claimed_version(evidence.settings)
    runs = evidence.base.version if evidence.base and evidence.base.exists else None
    if not claimed or not runs or evidence.base is None or evidence.base.version_source == "name":
        return
    if minor_of(claimed) != minor_of(runs):
        message = f"pyvenv.cfg says Python {claimed}, but {evidence.base.executable} is {runs}."
        yield _problem(evidence, "stale-version", "warning", message)
    elif claimed != runs and claimed.count(".") == 2:
        message = f"Made with Python {claimed}; its base has since become {runs}."
        yield _problem(evidence, "stale-version", "information", message)


def _invisible(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """There are packages, but for another version than the one that runs."""
    libraries, minor = evidence.tree.libraries, evidence.minor
    if (
        minor
        and libraries
        and evidence.base
        and evidence.base.exists
        and all(library.minor != minor for library in libraries)
    ):
        names = ", ".join(sorted({library.minor for library in libraries}))
        message = f"Packages are installed for Python {names}, but Python {minor} runs: none of them can be imported."
        yield _problem(evidence, "invisible-packages", "error", message)


def _two_pythons(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """Made again over an older environment: two interpreters, or two library folders."""
    minors = {library.minor for library in evidence.tree.libraries}
    if len(minors) > 1:
        yield _problem(
            evidence, "two-pythons", "warning", f"It holds packages for Python {' and '.join(sorted(minors))}."
        )
        return
    named = sorted(name for name in evidence.tree.scripts if _is_numbered(name))
    if len(named) > 1:
        yield _problem(evidence, "two-pythons", "warning", f"It holds the interpreters {' and '.join(named)}.")


def _is_numbered(name: str) -> bool:
    """Say whether a name is `pythonX.Y`, which an environment has once."""
    number = name[len("python") :].rstrip("t") if name.startswith("python") else ""
    major, _, minor = number.partition(".")
    return major.isdigit() and minor.isdigit()


def _moved(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """Its scripts name another place: it was moved, or is a copy."""
    named = evidence.activated_path
    if named is None or named == evidence.tree.prefix or host.real_path(named) == evidence.environment.real_prefix:
        return
    copied = host.stat(host.paths.join(named, "pyvenv.cfg")) is not None
    how = "was copied from" if copied else "was made at"
    message = f"It {how} {named}: its scripts and its activation still lead there."
    yield _problem(evidence, "moved", "warning", message)


def _no_library(host: Host, evidence: Evidence) -> Iterator[Problem]:
    has_library = evidence.tree.libraries or not evidence.tree.children.keys().isdisjoint(("Lib", "site-packages"))
    if not has_library and evidence.environment.executable is not None and evidence.environment.kind == "venv":
        yield _problem(evidence, "incomplete", "error", "It has no lib folder, so nothing can be installed into it.")


def _no_activation(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """venv writes its activation scripts last: without them its making was broken off."""
    if evidence.environment.manager != "venv" or evidence.environment.executable is None:
        return
    if not any(name.lower().startswith("activate") for name in evidence.tree.scripts):
        yield _problem(evidence, "incomplete", "warning", "It has no activation scripts: its making was interrupted.")


def _script(host: Host, evidence: Evidence) -> Iterator[Problem]:
    """`bin/python` is a text that a shell would run: nothing tells what it starts."""
    if evidence.header.format == "script":
        message = (
            f"{evidence.environment.executable} is a script, not an interpreter; it is never run to find out more."
        )
        yield _problem(evidence, "incomplete", "warning", message)


def _no_pip(host: Host, evidence: Evidence) -> Iterator[Problem]:
    environment = evidence.environment
    if not environment.has_pip and environment.site_packages:
        call = Repair("Install pip", "install", {"environment": environment.prefix, "packages": ["pip"]})
        yield _problem(evidence, "no-pip", "information", "pip is not installed here; Venvoy does not need it.", call)


def _undecodable(host: Host, evidence: Evidence) -> Iterator[Problem]:
    if is_undecodable(evidence.environment.prefix):
        yield _undecodable_name(evidence.environment.prefix)


def is_undecodable(path: str) -> bool:
    """Say whether a path holds bytes that are no UTF-8 (surrogates, PEP 383), which no JSON text can carry."""
    return not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path)


def _undecodable_name(path: str) -> Problem:
    message = "Its path is not valid UTF-8, so that other programs cannot name it. Rename the folder."
    return Problem("undecodable-name", message, "warning", path)


_CHECKS: tuple[Callable[[Host, Evidence], Iterator[Problem]], ...] = (
    _unreadable_settings,
    _no_settings,
    _interpreter,
    _base,
    _script,
    _foreign,
    _invisible,
    _stale,
    _two_pythons,
    _moved,
    _no_library,
    _no_activation,
    _undecodable,
    _no_pip,
)


def unreadable(host: Host, prefix: str, error: OSError, aliases: Sequence[str]) -> Environment:
    """Return the environment of which only its place is known."""
    reason = error.strerror or str(error)
    problem = Problem("unreadable", f"{prefix} cannot be read: {reason}.", "error", prefix)
    name = host.paths.basename(prefix)
    return Environment(
        "unknown", prefix, host.real_path(prefix), None, name, name, aliases=tuple(aliases), problems=(problem,)
    )


def conda_problems(host: Host, environment: Environment, python: Python | None) -> tuple[Problem, ...]:
    """Return what is wrong with a conda environment."""
    found: list[Problem] = []
    if python is not None and not python.exists:
        found.append(
            Problem("dangling-interpreter", f"{python.executable} leads nowhere.", "error", environment.prefix)
        )
    expected = _EXECUTABLE_FORMATS.get(host.platform, "elf")
    if python is not None and python.format in _FORMAT_SYSTEMS and python.format != expected:
        message = f"The environment was made on {_FORMAT_SYSTEMS[python.format]}, and does not run here."
        found.append(Problem("foreign-platform", message, "error", environment.prefix))
    if is_undecodable(environment.prefix):
        found.append(_undecodable_name(environment.prefix))
    return tuple(found)


def interpreter_problems(host: Host, executable: str, python: Python) -> tuple[Problem, ...]:
    """Return what is wrong with an interpreter outside environments."""
    expected = _EXECUTABLE_FORMATS.get(host.platform, "elf")
    found: list[Problem] = []
    if python.format != expected:
        message = f"{executable} is for {_FORMAT_SYSTEMS.get(python.format, 'another system')}, and does not run here."
        found.append(Problem("foreign-platform", message, "error", executable))
    if is_undecodable(executable):
        found.append(_undecodable_name(executable))
    return tuple(found)


Params = dict[str, Any]
__all__ = [
    "Confidence",
    "Evidence",
    "Interpreter",
    "conda_problems",
    "interpreter_problems",
    "is_undecodable",
    "problems",
    "replace",
    "unreadable",
]
