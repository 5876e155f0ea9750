"""What `doctor` says of dependencies, compared with `pip check` on the same packages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.doctor import DoctorParams
from venvoy_protocol.environment import Problem
from venvoy_server.handlers.doctor import doctor
from venvoy_server.packages.read import canonical

VENV = f"{ROOT}/.venv"
SITE = f"{VENV}/lib/python3.11/site-packages"
PACKAGES: dict[tuple[str, str], str] = {
    ("needs-missing", "1.0"): "Requires-Dist: absent[extra]>=2\nRequires-Dist: another.absent\n",
    ("needs_older", "1.0"): "Requires-Dist: there<1\n",
    ("There", "2.0b1"): "",
    ("is-met", "1.0"): "Requires-Dist: there>1.0\nRequires-Dist: is-met\n",
    ("only-elsewhere", "1.0"): "Requires-Dist: absent; python_version < '3'\n",
    ("only-extra", "1.0"): "Provides-Extra: x\nRequires-Dist: absent; extra == 'x'\n",
    ("asks-extra", "1.0"): "Requires-Dist: only-extra[x]\n",
    ("needs-url", "1.0"): "Requires-Dist: private @ https://me:secret@e.org/private.zip\n",
    ("unreadable", "1.0"): "Requires-Dist: what is this @ https://me:secret@e.org\nRequires-Dist: absent\n",
}
BUNDLED = next(iter(sorted(Path(os.path.dirname(os.__file__), "ensurepip", "_bundled").glob("pip-*.whl"))), None)
WORDS = re.compile(
    r"^(\S+) \S+ (?:requires (\S+), which is not installed|has requirement ([\w.-]+).*, but you have .*)\.$"
)


def metadata(packages: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the files in site-packages by relative path."""
    files = {}
    for (name, version), fields in packages.items():
        folder = f"{name.replace('-', '_')}-{version}.dist-info"
        files[f"{folder}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{fields}"
        files[f"{folder}/RECORD"] = f"{folder}/METADATA,,\n{folder}/RECORD,,\n"
    return files


def found(machine: ImitatedMachine) -> list[Problem]:
    answer = doctor(context_of(machine), DoctorParams(folder=ROOT))
    return [each for each in answer.problems if each.code.startswith("dependency-")]


def machine_of(packages: Mapping[tuple[str, str], str]) -> ImitatedMachine:
    installed = {f"{SITE}/{path}": text for path, text in metadata(packages).items()}
    return ImitatedMachine({**environment_at(VENV), **installed})


@pytest.mark.skipif(BUNDLED is None, reason="this Python brings no pip")
def test_it_is_what_pip_check_says(tmp_path: Path) -> None:
    for path, text in metadata(PACKAGES).items():
        at = tmp_path / path
        at.parent.mkdir(exist_ok=True)
        at.write_text(text, encoding="utf-8")
    variables = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(BUNDLED)]), "PIP_CONFIG_FILE": os.devnull}
    argv = [sys.executable, "-S", "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(argv, env=variables, capture_output=True, text=True, timeout=120, check=False)
    lines = [match for line in done.stdout.splitlines() if (match := WORDS.match(line))]
    theirs = {(match[1], match[2] or match[3], "missing" if match[2] else "conflict") for match in lines}
    assert len(theirs) == len(done.stdout.splitlines()) > 3, done.stdout + done.stderr
    # Of a package with one dependency that cannot be read pip looks at none.
    ours = {_triple(each) for each in found(machine_of(PACKAGES)) if not each.message.startswith("unreadable ")}
    assert ours == {(canonical(name), canonical(needed), kind) for name, needed, kind in theirs if name != "unreadable"}


def _triple(problem: Problem) -> tuple[str, str, str]:
    words = problem.message.replace(",", "").split()
    needed = re.split(r"[\[<>=]", words[3])[0]
    return canonical(words[0]), canonical(needed), problem.code.removeprefix("dependency-")


def test_sentences_and_repairs() -> None:
    problems = found(machine_of(PACKAGES))
    assert all("secret" not in each.message for each in problems)
    said = {each.message: each.repair and each.repair.params["packages"] for each in problems}
    assert said["needs-missing 1.0 requires absent[extra]>=2, which is not installed."] == ["absent[extra]>=2"]
    assert said["needs_older 1.0 requires there<1, but there 2.0b1 is installed."] is None
    assert said["needs-url 1.0 requires private, which is not installed."] is None, "an index has another one"
    (unreadable,) = [each for each in problems if each.code == "dependency-unreadable"]
    assert "unreadable 1.0 requires 'what is this" in unreadable.message


def test_a_package_for_another_python_and_one_that_is_broken() -> None:
    packages = {("for-others", "1.0"): "Requires-Python: <3.9\n", ("for-all", "1.0"): "Requires-Python: >=3.9\n"}
    machine = machine_of(packages)
    (problem,) = found(machine)
    assert problem.code == "dependency-conflict"
    assert problem.message.startswith("for-others 1.0 requires Python <3.9, but this is Python 3.")


def test_other_environments_of_the_folder_are_not_judged() -> None:
    machine = machine_of(PACKAGES)
    machine.state.chosen = {ROOT: None}
    assert found(machine) == []
    machine.state.chosen = {ROOT: VENV}
    assert found(machine)
