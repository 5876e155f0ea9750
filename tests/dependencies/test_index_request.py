"""Which names of a file an index is asked for: those that an installation asks for, and no others."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.dependencies.analysis.index_request import request_of
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.index.request import IndexOption, IndexRequest

PRIVATE = "https://packages.example.org/simple"
CASES: dict[str, tuple[str, str, list[str]]] = {
    "requirements": (
        "requirements.txt",
        "Flask_X==1\n-e ./own\nown @ https://example.org/own.whl\nhttps://example.org/x-1.0.tar.gz\n./wheels/y-1.0-py3-none-any.whl\n"
        "z[a]; sys_platform == 'win32'\n",
        ["flask-x", "z"],
    ),
    "pyproject": (
        "pyproject.toml",
        "[build-system]\nrequires = ['hatchling']\n[project]\nname = 'own'\ndependencies = ['flask', 'own[x]', 'secret']\n"
        "[tool.uv.sources]\nsecret = {index = 'private'}\n",
        ["hatchling", "flask"],
    ),
    "poetry, the public index": (
        "pyproject.toml",
        "[tool.poetry.dependencies]\nflask = '^1.0'\n[[tool.poetry.source]]\nname = 'a'\nurl = 'https://pypi.org/simple'\n",
        ["flask"],
    ),
    "poetry, an index of its own": (
        "pyproject.toml",
        f"[tool.poetry.dependencies]\nflask = '^1.0'\n[[tool.poetry.source]]\nname = 'a'\nurl = '{PRIVATE}'\n",
        [],
    ),
    "pdm": (
        "pyproject.toml",
        f"[project]\ndependencies = ['flask']\n[[tool.pdm.source]]\nname = 'a'\nurl = '{PRIVATE}'\n",
        [],
    ),
    "pipenv": ("Pipfile", f"[[source]]\nname = 'a'\nurl = '{PRIVATE}'\n[packages]\nflask = '*'\n", []),
    "pylock": (
        "pylock.toml",
        "lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'flask'\nversion = '1.0'\n",
        [],
    ),
    "conda": ("environment.yml", "dependencies:\n  - numpy=1.0\n  - libgcc\n  - pip:\n    - flask==1.0\n", ["flask"]),
}


def request(name: str, text: str, **files: str) -> IndexRequest:
    path = f"/work/{name}"
    host = FakeHost({path: text, **{f"/work/{file}.txt": more for file, more in files.items()}})
    inputs = Inputs(path=path, host=host, root="/work", variables={"TOKEN": "canary-password"})
    return request_of(document_of(text, inputs), inputs)


@pytest.mark.parametrize("case", CASES)
def test_names(case: str) -> None:
    name, text, names = CASES[case]
    found = request(name, text)
    assert found.names == tuple(names)


def test_options_over_the_files_of_a_run() -> None:
    found = request(
        "requirements.txt",
        "-r a.txt\n--extra-index-url https://x:${TOKEN}@b.example/simple\nflask --hash=sha256:00\n",
        a="--index-url https://a.example/simple\n--find-links wheels\ndjango\n",
    )
    assert found.has_hashes
    assert found.names == ("flask",)
    options: tuple[IndexOption, ...] = found.options
    assert [(each.name, each.shown, each.has_variable) for each in options] == [
        ("--index-url", "https://a.example/simple", False),
        ("--find-links", "wheels", False),
        ("--extra-index-url", "https://****@b.example/simple", True),
    ]
    assert options[2].value == "https://x:canary-password@b.example/simple"
