"""`uv audit` and pip-audit are asked about the same versions, at the same service, and report the same vulnerabilities.

Where they differ, the test says in what: neither names a fix that is compared with all records of a project.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fake_osv import FakeOsv, record, serving
from wire import run_venvoy

pytestmark = pytest.mark.slow("real tools")

FIRST = {"introduced": "0"}
RECORDS = (
    record("PYSEC-1", "Requests", FIRST, {"fixed": "2.20.0"}, aliases=["CVE-1", "GHSA-1"], summary="It leaks."),
    record("GHSA-1", "requests", FIRST, {"fixed": "2.20.0"}, aliases=["CVE-1"], database_specific={"severity": "HIGH"}),
    record("GHSA-2", "requests", {"introduced": "2.10"}, {"fixed": "2.31.0"}),
    record("GHSA-3", "requests", {"introduced": "2.25"}, {"fixed": "2.32.0"}),
    record("PYSEC-3", "attrs", FIRST, withdrawn="2024-01-01T00:00:00Z"),
    record("PYSEC-4", "idna", FIRST, {"last_affected": "3.6"}),
    record("PYSEC-5", "idna", versions=["3.6"]),
    record("MAL-1", "reqests", versions=["1.0"]),
    record("PYSEC-6", "six", {"introduced": "1.0"}, {"fixed": "1.5"}),
)
PINS = {"requests": "2.19.0", "attrs": "21.1", "idna": "3.6", "reqests": "1.0", "six": "1.17"}
VULNERABLE = {
    "requests": {frozenset(["PYSEC-1", "GHSA-1", "CVE-1"]), frozenset(["GHSA-2"])},
    "idna": {frozenset(["PYSEC-4"]), frozenset(["PYSEC-5"])},
    "reqests": {frozenset(["MAL-1"])},
}
Found = dict[str, set[frozenset[str]]]


@pytest.fixture
def osv() -> Iterator[FakeOsv]:
    with serving(*RECORDS) as service:
        yield service


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with pins, and with a lock that has them."""
    folder = tmp_path / "mein Prøjekt"
    folder.mkdir()
    pins = [f"{name}=={version}" for name, version in PINS.items()]
    (folder / "requirements.txt").write_text("".join(f"{pin}\n" for pin in pins))
    (folder / "pyproject.toml").write_text(
        f"[project]\nname = 'shop'\nversion = '1'\nrequires-python = '>=3.11'\ndependencies = {pins}\n"
    )
    packages = [
        f"[[package]]\nname = '{name}'\nversion = '{version}'\nsource = {{ registry = 'https://e.org/simple' }}\n"
        f"wheels = [{{ url = 'https://e.org/{name}-{version}-py3-none-any.whl', hash = 'sha256:{'0' * 64}' }}]\n"
        for name, version in sorted(PINS.items())
    ]
    own = ", ".join(f"{{ name = '{name}' }}" for name in PINS)
    packages.append(
        f"[[package]]\nname = 'shop'\nversion = '1'\nsource = {{ virtual = '.' }}\ndependencies = [{own}]\n"
    )
    (folder / "uv.lock").write_text("version = 1\nrequires-python = '>=3.11'\n\n" + "\n".join(packages))
    return folder


def ours(project: Path, osv: FakeOsv) -> Found:
    """Return the vulnerabilities of each project that this program reports."""
    settings = project.parent / "venvoy"
    settings.mkdir(exist_ok=True)
    (settings / "config.toml").write_text(f'vulnerabilitiesUrl = "{osv.url}"\n')
    variables = {"XDG_CONFIG_HOME": str(project.parent), "APPDATA": str(project.parent)}
    command = ("check", "--no-environment", "--vulnerabilities", "osv", "--json", "requirements.txt")
    done = run_venvoy(project, *command, variables=variables)
    found: Found = {}
    for each in json.loads(done.stdout)["files"][0]["diagnostics"]:
        if each["code"] in ("vulnerable-version", "malicious-package"):
            name = list(PINS)[each["range"]["start"]["line"]]
            found.setdefault(name, set()).add(frozenset(each["data"]["ids"]))
    return found


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "UV_NO_CACHE": "1", "UV_NO_CONFIG": "1"}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300, env=variables)


def test_uv_audit_agrees(project: Path, osv: FakeOsv) -> None:
    command = (sys.executable, "-m", "uv", "audit", "--frozen", "--service-url", osv.url, "--output-format", "json")
    done = run(project, *command)
    if "unrecognized subcommand" in done.stderr:
        pytest.skip("this uv has no `audit`")
    found: Found = {}
    for each in json.loads(done.stdout)["vulnerabilities"]:
        found.setdefault(each["dependency"]["name"], set()).add(frozenset([each["id"], *each["aliases"]]))
    assert found == VULNERABLE == ours(project, osv)
    fixes = {each["id"]: each["fix_versions"] for each in json.loads(done.stdout)["vulnerabilities"]}
    # It names the fix of each record; we name 2.32.0, since 2.31.0 has another vulnerability.
    assert fixes["GHSA-2"] == ["2.31.0"] and done.returncode == 1
    osv.mode = "500"
    assert run(project, *command).returncode == 2, "without an answer it fails"


def test_pip_audit_agrees(project: Path, osv: FakeOsv, installed: Callable[..., Path]) -> None:
    program = installed("pip-audit") / "bin" / "pip-audit"
    words = ("-r", "requirements.txt", "--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off")
    cache = ("--cache-dir", str(project.parent / "cache"))
    done = run(project, str(program), "-s", "osv", "--osv-url", f"{osv.url}/v1/query", *words, *cache)
    found: dict[str, set[str]] = {}
    data: dict[str, Any] = json.loads(done.stdout)
    for each in data["dependencies"]:
        if each["vulns"]:
            found[each["name"]] = {id for flaw in each["vulns"] for id in (flaw["id"], *flaw["aliases"])}
    # Its groups depend on which of two records names the other one; what is vulnerable, and to what, does not.
    assert found == {name: set().union(*flaws) for name, flaws in VULNERABLE.items()}
    assert ours(project, osv) == VULNERABLE and done.returncode == 1
    osv.mode = "500"
    assert run(project, str(program), "-s", "osv", "--osv-url", f"{osv.url}/v1/query", *words).returncode == 1
