"""The judge of the format is pip: our `packaging` must say of every text what the one in pip says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from os.path import join

import packaging
import pytest
from packaging.requirements import Requirement

from dependencies.corpus import HERE, oracle_files

# The pip whose verdicts the corpus holds, and the `packaging` that it vendors; `nox -s newest` asks what newer ones change.
JUDGE, PACKAGING = "26.3", "26.3"
NEWEST = "VENVOY_NEWEST" in os.environ

_ASK = """
import json, sys
from pip import __version__
from pip._vendor import packaging
from pip._vendor.packaging.requirements import Requirement

def accepts(text):
    try:
        return str(Requirement(text))
    except (ValueError, RecursionError):
        return None

print(json.dumps([__version__, packaging.__version__, [accepts(text) for text in json.load(sys.stdin)]]))
"""


def _accepts(text: str) -> str | None:
    try:
        return str(Requirement(text))
    except (ValueError, RecursionError):
        return None


def _texts() -> list[str]:
    found = []
    for path in oracle_files(join(HERE, "edge")):
        with open(path + ".oracle.json", encoding="utf-8") as file:
            found += [line["text"] for line in json.load(file).get("lines", ())]
    return found


def test_packaging_says_what_the_packaging_in_pip_says() -> None:
    """Asked of the pip of VENVOY_PIP_PYTHON, else of that of this environment."""
    texts = _texts()
    python = os.environ.get("VENVOY_PIP_PYTHON", sys.executable)
    done = subprocess.run([python, "-c", _ASK], input=json.dumps(texts), capture_output=True, text=True, timeout=60)
    if done.returncode:
        pytest.skip("this Python has no pip")
    version, vendored, answers = json.loads(done.stdout)
    if not (version + ".").startswith(f"{JUDGE}.") and not NEWEST:
        pytest.skip(f"the judge is pip {JUDGE}, and this is {version}")
    ours = [_accepts(text) for text in texts]
    assert [each for each in zip(texts, ours, answers, strict=True) if each[1] != each[2]] == []
    assert NEWEST or packaging.__version__ == vendored


@pytest.mark.skipif(NEWEST, reason="asks what the newest packaging would change")
def test_packaging_is_the_release_that_the_judge_vendors() -> None:
    assert (packaging.__version__ + ".").startswith(f"{PACKAGING}.")


def test_the_corpus_session_installs_the_judge() -> None:
    with open(join(HERE, "..", "..", "noxfile.py"), encoding="utf-8") as file:
        assert f'JUDGE = "{JUDGE}"' in file.read()
