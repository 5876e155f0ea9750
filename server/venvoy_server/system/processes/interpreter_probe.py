"""Run an interpreter to get its version and other facts; the result is cached until the executable file changes.

The caller must ensure that the interpreter is outside every workspace.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from venvoy_server.operations.tool_environment import cleaned
from venvoy_server.system.files.host import real_path
from venvoy_server.system.processes.process import run
from venvoy_server.system.state.store import State

TIMEOUT_SECONDS = 5.0

# Runs on every Python since 2.7. `-I` (3.4) and `-S` keep site-packages and the working folder out of it.
_SCRIPT = """
import sys, json, platform, struct
v = sys.version_info
level = {"alpha": "a", "beta": "b", "candidate": "rc", "final": ""}[v[3]]
version = "%d.%d.%d" % v[:3] + (level + str(v[4]) if level else "")
own = None
for name in ("pypy_version_info", "graalpy_version_info"):
    if hasattr(sys, name):
        own = "%d.%d.%d" % tuple(getattr(sys, name)[:3])
print(json.dumps({
    "version": version,
    "implementation": platform.python_implementation(),
    "implementation_version": own,
    "bits": struct.calcsize("P") * 8,
    "free_threaded": "free-threading" in sys.version,
    "debug": hasattr(sys, "gettotalrefcount"),
    "prefix": sys.prefix,
    "base_prefix": getattr(sys, "base_prefix", sys.prefix),
    "executable": sys.executable,
}))
"""


class ProbedFacts(msgspec.Struct, frozen=True):
    """What an interpreter reports about itself; `version` is in PEP 440 form."""

    version: str
    implementation: str
    implementation_version: str | None
    bits: int
    free_threaded: bool
    debug: bool
    prefix: str
    base_prefix: str
    executable: str


def ask(
    state: State,
    executable: str,
    variables: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> ProbedFacts | None:
    """Run an interpreter and return what it reports about itself; None if it fails or exceeds `timeout` (in seconds).

    Results, including failures, are cached in `state` by real path, modification time and size of the executable; then
    it is not run again. `variables` are the environment variables for the run (None: those of this process).
    """
    real = real_path(executable)
    try:
        stat = os.stat(real)
    except OSError:
        return None
    known = state.interpreter_facts(real, stat.st_mtime_ns, stat.st_size)
    if known is not None:
        return _decode(known)
    answer = _ask(executable, cleaned(os.environ if variables is None else variables), timeout)
    state.keep_interpreter_facts(real, stat.st_mtime_ns, stat.st_size, answer)
    return _decode(answer)


def _ask(executable: str, variables: Mapping[str, str], timeout: float) -> bytes:
    for flags in (("-I", "-S"), ("-E", "-s", "-S")):
        try:
            done = run((executable, *flags, "-c", _SCRIPT), cwd=_root(), environment=variables, timeout=timeout)
        except OSError:
            return b""
        if done.ok:
            return done.stdout.strip().encode()
        if done.ended != "exited" or done.status != 2:
            return b""
    return b""


def _root() -> str:
    return os.path.abspath(os.sep)


def _decode(answer: bytes) -> ProbedFacts | None:
    try:
        return msgspec.json.decode(answer, type=ProbedFacts)
    except msgspec.DecodeError:
        return None
