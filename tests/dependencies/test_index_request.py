"""Which names of a file an index is asked for: those that an installation asks for, and no others."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.dependencies.analysis.index_request import request_of
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.tool_sources import tool_sources
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
        ["flask"],
    ),
    "pdm": (
        "pyproject.toml",
        f"[project]\ndependencies = ['flask']\n[[tool.pdm.source]]\nname = 'a'\nurl = '{PRIVATE}'\n",
        ["flask"],
    ),
    "pdm, a source for some packages": (
        "pyproject.toml",
        f"[project]\ndependencies = ['flask']\n[[tool.pdm.source]]\nname = 'a'\nurl = '{PRIVATE}'\ninclude_packages = ['a-*']\n",
        [],
    ),
    "poetry, sources of single packages": (
        "pyproject.toml",
        "[build-system]\nrequires = ['poetry-core']\n[tool.poetry.dependencies]\nflask = '^1.0'\nOwn_X = {version = '1', source = 'a'}\n"
        "[tool.poetry.group.dev.dependencies]\nother = [{version = '1', source = 'a'}]\n"
        f"[[tool.poetry.source]]\nname = 'a'\nurl = '{PRIVATE}'\npriority = 'explicit'\n",
        ["flask"],
    ),
    "pipenv": (
        "Pipfile",
        f"[[source]]\nname = 'a'\nurl = '{PRIVATE}'\n[packages]\nflask = '*'\nown = {{version = '*', index = 'b'}}\n",
        ["flask"],
    ),
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
        ("--extra-index-url", "https://x:${TOKEN}@b.example/simple", True),
    ]
    assert options[2].value == "https://x:canary-password@b.example/simple"


def source(name: str, url: str = "", **more: str) -> dict[str, str]:
    return {"name": name, **({"url": url} if url else {}), **more}


A, B, PYPI = "https://a.example/simple", "https://b.example/simple", "https://pypi.org/simple"


@pytest.mark.parametrize(
    ("data", "options", "priority"),
    [
        ({"poetry": [source("a", A)]}, [("--index-url", A)], "version"),
        (
            {"poetry": [source("a", A), source("b", B, priority="primary")]},
            [("--index-url", A), ("--extra-index-url", B)],
            "version",
        ),
        ({"poetry": [source("a", A), source("PyPI")]}, [("--extra-index-url", A)], "version"),
        ({"poetry": [source("a", A, priority="supplemental")]}, [("--extra-index-url", A)], "index"),
        (
            {"poetry": [source("a", A), source("b", B, priority="supplemental")]},
            [("--index-url", A), ("--extra-index-url", B)],
            "index",
        ),
        ({"poetry": [source("a", A, priority="explicit")]}, [], "version"),
        ({"poetry": [source("a", A), source("c", A), source("b", B, priority="supplemental")]}, None, ""),
        ({"poetry": [source("a", A, priority="secondary")]}, None, ""),
        (
            {"poetry": [source("a", "https://${USER}@a.example")]},
            [("--index-url", "https://${USER}@a.example")],
            "version",
        ),
        ({"pdm": [source("a", A)]}, [("--extra-index-url", A)], "version"),
        ({"pdm": [source("b", B), source("pypi", A)]}, [("--index-url", A), ("--extra-index-url", B)], "version"),
        ({"pdm": [source("pypi", PYPI), source("b", B)]}, [("--extra-index-url", B)], "version"),
        ({"pdm": [source("w", "/wheels", type="find_links")]}, [("--find-links", "/wheels")], "version"),
        (
            {"pdm": [source("w", "/wheels", type="find_links"), source("pypi", A)]},
            [("--index-url", A), ("--find-links", "/wheels")],
            "version",
        ),
        ({"pdm": [source("b", "https://${NAME}:${NO}@b")]}, [("--extra-index-url", "https://ann:${NO}@b")], "version"),
        ({"pdm": [source("b")]}, None, ""),
        ({"pipenv": [source("a", A), source("b", B)]}, [("--index-url", A)], "version"),
        ({"pipenv": [source("pypi", PYPI), source("b", B)]}, [], "version"),
        ({"pipenv": [source("a", "https://$NAME@a")]}, [("--index-url", "https://ann@a")], "version"),
    ],
)
def test_what_the_tables_of_other_tools_come_to(
    data: dict[str, list[dict[str, str]]], options: list[tuple[str, str]] | None, priority: str
) -> None:
    given = (
        {"source": data["pipenv"]}
        if "pipenv" in data
        else {"tool": {key: {"source": each} for key, each in data.items()}}
    )
    found = tool_sources(given, {"NAME": "ann"})
    assert found is not None and found.is_known == (options is not None)
    if options is not None:
        assert [(each.name, each.value) for each in found.options] == options and found.priority == priority
        assert all("ann" not in each.shown for each in found.options), "values of variables are not shown"


def test_tables_of_a_project_of_uv_do_not_count() -> None:
    poetry = {"poetry": {"source": [source("a", A)]}}
    assert tool_sources({"tool": {**poetry, "uv": {"package": False}}}, {}) is None
    assert tool_sources({}, {}) is None and tool_sources({"tool": {"poetry": {}}}, {}) is None


def test_search_in_all_sources_of_pipenv_and_the_order_of_pdm() -> None:
    everything = {"source": [source("a", A), source("b", B)], "pipenv": {"install_search_all_sources": True}}
    found = tool_sources(everything, {})
    assert found is not None and [each.value for each in found.options] == [A, B]
    ordered = {"tool": {"pdm": {"source": [source("a", A)], "resolution": {"respect-source-order": True}}}}
    found = tool_sources(ordered, {})
    assert found is not None and found.priority == "index"
