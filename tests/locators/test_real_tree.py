"""A tree of real environments, good and broken, described from files and compared with what each Python says of itself.

The products' code runs nothing; this test runs the interpreters afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from make_environments import Made, interpreters, make
from venvoy_server.environments.model import Environment
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")

ASK = """
import sys, os, json, platform
try:
    import site, struct
    sites = [os.path.realpath(path) for path in site.getsitepackages() if os.path.isdir(path)]
except AttributeError:
    sites = None
try:
    import importlib.util
    pip = importlib.util.find_spec("pip") is not None
except ImportError:
    pip = None
print(json.dumps({
    "version": platform.python_version(), "implementation": platform.python_implementation(),
    "prefix": os.path.realpath(sys.prefix), "base": os.path.realpath(sys.base_prefix), "sites": sites, "pip": pip,
    "bits": struct.calcsize("P") * 8, "machine": platform.machine(),
}))
"""


class Tree(msgspec.Struct):
    """The environments that were made, and what one search found of them."""

    root: str
    made: list[Made]
    found: Found

    def record(self, made: Made) -> Environment:
        """Return the record of an environment, by its prefix."""
        records = [item for item in self.found.environments if str(made.prefix) in (item.prefix, *item.aliases)]
        assert len(records) == 1, f"{made.name}: {len(records)} records"
        return records[0]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    root = Path(os.path.realpath(tmp_path_factory.mktemp("environments")))
    made = make(root)
    variables = {"HOME": str(root / "home"), "WORKON_HOME": str(root / "store"), "PATH": os.environ["PATH"]}
    found = discover(
        RealHost(variables=variables), SearchRequest(folders=(str(root / "projects"),), depth=4, budget=60)
    )
    yield Tree(str(root), made, found)


def test_every_environment_is_found_once_and_nothing_else(tree: Tree) -> None:
    assert len(tree.made) >= (67 if len(interpreters()) > 8 else 50)
    wanted = {str(made.prefix) for made in tree.made}
    got = {name for item in tree.found.environments for name in (item.prefix, *item.aliases)}
    assert wanted <= got, wanted - got
    assert len(tree.found.environments) == len(tree.made)


def test_every_problem_is_named_and_no_other(tree: Tree) -> None:
    wrong = {}
    for made in tree.made:
        codes = {problem.code for problem in tree.record(made).problems if problem.code != "no-pip"}
        if codes != made.problems:
            wrong[made.name] = (sorted(codes), sorted(made.problems))
    assert not wrong


def test_every_record_says_what_the_interpreter_says(tree: Tree) -> None:
    wrong = {}
    for made in tree.made:
        if made.runs:
            record = tree.record(made)
            assert record.executable is not None
            differences = _differences(record, _asked(record.executable))
            if differences:
                wrong[made.name] = differences
    assert not wrong


def _asked(executable: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    answer = subprocess.run([executable, "-I", "-c", ASK], capture_output=True, check=True, timeout=60, env=environment)
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def _differences(record: Environment, said: dict[str, Any]) -> list[str]:
    own = [os.path.realpath(path) for path in record.site_packages if os.path.isdir(path)]
    pairs = [
        ("version", record.version, said["version"]),
        ("implementation", record.implementation, said["implementation"]),
        ("prefix", record.real_prefix, said["prefix"]),
        ("base", os.path.realpath(record.base_prefix or ""), said["base"]),
        ("machine", record.architecture, said["machine"]),
        ("site-packages", sorted(set(own)), sorted(set(said["sites"] or own))),
        ("pip", record.has_pip, said["pip"]),
    ]
    return [f"{name}: record {ours!r}, interpreter {theirs!r}" for name, ours, theirs in pairs if ours != theirs]


def test_display_names_are_unique(tree: Tree) -> None:
    names = [item.display_name for item in tree.found.environments]
    assert len(names) == len(set(names))


def test_prompts_are_decoded(tree: Tree) -> None:
    prompts = {made.name: tree.record(made).prompt for made in tree.made if "prompt" in made.name}
    assert prompts == dict.fromkeys(prompts, 'it\'s "x" é')


def test_nothing_of_the_tree_was_run_to_find_it(tree: Tree) -> None:
    assert not os.path.exists(os.path.join(tree.root, "EXECUTED"))
    assert not os.path.exists(os.path.join(tree.root, "projects", "PWNED"))


def test_each_problem_has_a_sentence_and_a_repair(tree: Tree) -> None:
    without = {"unreadable", "undecodable-name"}
    for item in tree.found.environments:
        for problem in item.problems:
            assert problem.message.endswith(".")
            assert problem.repair is not None or problem.code in without


def test_forms_of_dot_venv_belong_to_their_project(tree: Tree) -> None:
    named = [made for made in tree.made if made.name.startswith(("link", "file", "folder of", "listed"))]
    assert len(named) == 8
    for made in named:
        assert tree.record(made).project == str(made.project)
