"""The interpreters of the machine that runs the tests, held against what each says of itself when it is run here."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from make_environments import interpreters
from venvoy_server.environments.model import Interpreter
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest
from venvoy_server.system.files.host import RealHost

# Parses and runs on Python 2.7 too.
ASK = """
import json, os, platform, sys
try:
    import site
    sites = [os.path.realpath(path) for path in site.getsitepackages() if os.path.isdir(path)]
except AttributeError:
    sites = None
try:
    import pip
except ImportError:
    pip = None
print(json.dumps({
    "version": platform.python_version(), "implementation": platform.python_implementation(), "prefix": os.path.realpath(sys.prefix),
    "sites": sites, "pip": pip is not None, "machine": platform.machine(), "debug": hasattr(sys, "gettotalrefcount"),
    "managed": os.path.exists(os.path.join(os.path.dirname(os.__file__), "EXTERNALLY-MANAGED")),
}))
"""


def asked(executable: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    answer = subprocess.run(
        [executable, "-E", "-s", "-c", ASK], capture_output=True, check=True, timeout=60, env=environment
    )
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def differences(record: Interpreter, said: dict[str, Any]) -> list[str]:
    outside_home = [path for path in record.site_packages if not path.startswith(os.path.expanduser("~/.local/"))]
    pairs = [
        ("version", record.version, said["version"]),
        ("implementation", record.implementation, said["implementation"]),
        ("prefix", os.path.realpath(record.prefix), said["prefix"]),
        ("site-packages", sorted(map(os.path.realpath, outside_home)), sorted(set(said["sites"] or []))),
        ("pip", record.has_pip, said["pip"]),
        ("machine", record.architecture, said["machine"]),
        ("debug", record.debug, said["debug"]),
        ("externally managed", record.externally_managed, said["managed"]),
    ]
    return [f"{name}: record {ours!r}, interpreter {theirs!r}" for name, ours, theirs in pairs if ours != theirs]


def test_every_interpreter_is_found_and_is_what_it_says() -> None:
    found = discover(RealHost(), SearchRequest(scope="interpreters")).interpreters
    paths = {name for item in found for name in (item.executable, item.real_executable, *item.aliases)}
    assert {os.path.realpath(path) for path in interpreters().values()} <= paths
    wrong = {item.executable: differences(item, asked(item.executable)) for item in found if item.manager != "conda"}
    assert {path: lines for path, lines in wrong.items() if lines} == {}


def test_no_two_records_are_one_interpreter_and_no_path_is_a_shim() -> None:
    found = discover(RealHost(), SearchRequest(scope="interpreters")).interpreters
    assert len({item.real_executable for item in found}) == len(found)
    assert not [item for item in found if f"{os.sep}shims{os.sep}" in item.executable]
