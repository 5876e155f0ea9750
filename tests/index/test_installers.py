"""On random small indexes the version and file that we choose are those that the real pip takes.

A few cases each time; `nox -s choices` asks about many, and asks uv, too.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as installed_version
from random import Random

import pytest

from index.installers import Question, ask_pip, ask_uv, write_index
from venvoy_server.environments.read import read_environment
from venvoy_server.index.choice import Chooser
from venvoy_server.index.condense import page_of
from venvoy_server.index.environment_target import target_of
from venvoy_server.index.model import IndexFile
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.target import WheelTarget
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")

ROUNDS = int(os.environ.get("VENVOY_CHOICE_ROUNDS", "1"))
"""Indexes of 24 projects each."""
VERSIONS = ["0.9", "1.0", "1.0.post1", "1.0+cpu", "1.1.dev1", "1.1", "2.0rc1", "2.0", "2.0.1", "1!0.1", "3.0a1"]
SHORT = "".join(map(str, sys.version_info[:2]))
TAGS = [*["py3-none-any"] * 3, "cp27-cp27m-win32", f"cp{SHORT}-cp{SHORT}-linux_x86_64", "cp36-abi3-manylinux1_x86_64"]
PYTHONS = ["", "", ">=3.8", "<3", ">=3.99", "nonsense", "!=3.11.*", ">=3.0,<4"]
YANKED = [None, None, None, "", "bad build"]
CLAUSES = [
    *[
        operator + version
        for operator in ("==", "==", ">=", "<=", ">", "<", "!=")
        for version in VERSIONS
        if "+" not in version
    ],
    *("==1.0+cpu", "!=1.0+cpu", "===1.0", "===2.0", "==1", ">=1", "<2", "==1.*", "==2.0.*", "!=1.*", "~=1.0", "~=0.9"),
]
OPTIONS = [*[[]] * 4, ["--pre"], ["--all-releases", ":all:"], ["--only-final", ":all:"]]


@pytest.fixture(scope="module")
def target() -> WheelTarget:
    if int(installed_version("pip").partition(".")[0]) < 26:
        pytest.skip("the pip of this Python is older than the one that the choice follows")
    host = RealHost()
    environment = read_environment(host, sys.prefix) if sys.prefix != sys.base_prefix else None
    found = WheelTarget() if environment is None else target_of(environment, host)
    if found.wheel_tags() is None or not found.is_exact:
        pytest.skip("the tags of this Python are not known from its files")
    return found


def draw_question(draw: Random, name: str) -> Question:
    """Draw a project and a requirement for it."""
    found: dict[str, IndexFile] = {}
    for version in draw.sample(VERSIONS, draw.randint(1, 5)):
        for tag in draw.choices(TAGS, k=draw.randint(1, 2)):
            file = f"{name}-{version}-{tag}.whl"
            found[file] = IndexFile(file, draw.choice(PYTHONS), draw.choice(YANKED))
    clauses = [draw.choice(CLAUSES) for _ in range(draw.randint(0, 2))]
    return Question(name, list(found.values()), ",".join(clauses), draw.choice(OPTIONS))


def policy_of(options: list[str]) -> ChoicePolicy:
    if "--pre" in options or "--all-releases" in options:
        return ChoicePolicy("allow")
    return ChoicePolicy("disallow" if "--only-final" in options else "if-necessary")


def ours(question: Question, target: WheelTarget) -> tuple[str, str]:
    """Return the file and the version that we choose."""
    found = Chooser(page_of(question.name, question.files), target, policy_of(question.options)).choose(
        question.specifier
    )
    assert found is not None
    return (found.file.name if found.file else "", found.version)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_we_take_the_file_that_pip_takes(
    seed: int, target: WheelTarget, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = str(tmp_path_factory.mktemp("index"))
    draw = Random(seed)
    asked = [draw_question(draw, f"p{number}") for number in range(24)]
    write_index(folder, asked)
    found = [ours(each, target) for each in asked]
    wrong = [each for each in zip(ask_pip(folder, asked), found, asked, strict=True) if each[0] != each[1][0]]
    assert wrong == []
    if ROUNDS > 1:
        plain = [(each, version) for each, (_, version) in zip(asked, found, strict=True) if _is_same_for_uv(each)]
        taken = ask_uv(folder, [each for each, _ in plain])
        assert [each for each in zip(taken, plain, strict=True) if each[0] != each[1][1]] == []


def _is_same_for_uv(question: Question) -> bool:
    """Return whether uv follows the same rules for a question as pip.

    It ignores upper limits and exclusions in `requires-python`, and takes a pre-release if every final one is yanked.
    """
    pythons = {file.requires_python for file in question.files}
    is_mixed = any(file.yanked is not None for file in question.files) and any(
        word in file.name for file in question.files for word in ("rc", "dev", "a1")
    )
    return not question.options and not is_mixed and not pythons & {"<3", "!=3.11.*", "nonsense"}
