"""What is selected in many workspaces, why, what else was possible and what a status bar shows, compared with `selections.txt`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from fakes import Denied, FakeHost, Folder, Link, Node
from selection.machine import BASE, CONDA, FILE, OTHER, SETTINGS, env, machine
from venvoy_server.environments.model import Problem
from venvoy_server.locators import hatch, pdm, pipenv, poetry
from venvoy_server.selection import Selection, select, status_of
from venvoy_server.selection.model import SelectionProblem

EXPECTED = Path(__file__).with_name("selections.txt")
NAMES = FakeHost({})
POETRY = f"/home/ann/.cache/pypoetry/virtualenvs/w-{poetry.digest(NAMES, '/w')}-py3.11"
PIPENV = f"/home/ann/.local/share/virtualenvs/w-{pipenv.digest(NAMES, '/w')}"
PDM = f"/home/ann/.local/share/pdm/venvs/{pdm.prefix_of(NAMES, '/w')}3.11"
HATCH = f"/home/ann/.local/share/hatch/env/virtual/w/{hatch.digest(NAMES, '/w')}/w"
Files = Mapping[str, Node]
VSCODE = "/w/.vscode/settings.json"


def setting(value: str) -> dict[str, Node]:
    return {VSCODE: f'{{"python.defaultInterpreterPath": "{value}"}}'}


WORKSPACES: dict[str, list[Files]] = {
    "nothing": [],
    "VS Code": [{VSCODE: SETTINGS}, env("/w/vs"), env("/w/.venv")],
    "VS Code names an interpreter": [setting(f"{OTHER}/bin/python3.12")],
    "VS Code names nothing": [setting("/gone/bin/python"), env("/w/.venv")],
    "VS Code names a folder that is none": [setting("src"), {"/w/src/x": ""}],
    "VS Code names a variable": [setting("${env:NOT_SET}/bin/python"), setting("${config:x}/python")],
    "VS Code cannot be read": [{VSCODE: '{"python.defaultInterpreterPath": oops'}],
    "pyright": [{"/w/pyrightconfig.json": '{"venvPath": "envs", "venv": "right"}'}, env("/w/envs/right")],
    "pyright in pyproject": [{"/w/pyproject.toml": '[tool.pyright]\nvenvPath = "envs"\nvenv = "gone"\n'}],
    "ty": [{"/w/ty.toml": '[environment]\npython = "./ty"\n'}, env("/w/ty")],
    "ty in pyproject": [{"/w/pyproject.toml": '[tool.ty.environment]\npython = "gone"\n'}],
    "two of one": [env("/w/.venv"), env("/w/venv"), env("/w/env", OTHER), env("/w/pkg/.venv", OTHER)],
    "a folder of several": [env("/w/.venv/3.11"), env("/w/.venv/3.12", OTHER)],
    "a link": [{"/w/.venv": Link("/central/one")}, env("/central/one")],
    "a link that leads nowhere": [{"/w/.venv": Link("/gone")}, env("/w/venv")],
    "a file": [{"/w/.venv": "/central/one\n"}, env("/central/one")],
    "a file that names nothing": [{"/w/.venv": "nowhere\n"}, env("/w/venv")],
    "a file that is none": [{"/w/.venv": "one\ntwo\n"}, env("/w/venv")],
    "an empty folder": [{"/w/.venv": Folder()}, env("/w/venv")],
    "a broken one": [env("/w/.venv"), {"/w/.venv/bin/python": Link("/gone/python")}],
    "one that may not be read": [{"/w/.venv": Denied()}],
    "a list": [{"/w/.python-envs": "envs/a\nenvs/b\n"}, env("/w/envs/a"), env("/w/envs/b")],
    "a list whose default is gone": [{"/w/.python-envs": "envs/a\nenvs/gone\n"}, env("/w/envs/a")],
    "PDM's file": [{"/w/.pdm-python": "/w/pdm/bin/python\n"}, env("/w/pdm")],
    "PDM's file that names nothing": [{"/w/.pdm-python": "/gone/bin/python\n"}],
    "PDM": [{"/w/pyproject.toml": ""}, env(PDM)],
    "Poetry": [{"/w/pyproject.toml": "[tool.poetry]\n"}, env(POETRY)],
    "Poetry of another project": [
        {"/w/pyproject.toml": "[tool.poetry]\n"},
        env(POETRY),
        {f"{POETRY}/.project": "/v\n", "/v/x": ""},
    ],
    "Pipenv": [{"/w/Pipfile": ""}, env(PIPENV)],
    "Hatch": [{"/w/pyproject.toml": ""}, env(HATCH)],
    "Pixi": [env("/w/.pixi/envs/a"), env("/w/.pixi/envs/default")],
    "conda": [
        CONDA,
        {"/w/environment.yml": "name: data\n", "/home/ann/.conda/environments.txt": "/opt/conda/envs/data\n"},
    ],
    "conda in the project": [env("/w/.conda")],
    "a version": [{"/w/.python-version": "3.12\n"}],
    "a version that is not there": [{"/w/.python-version": "3.9\n"}],
    "a version in the folder below": [{"/w/pkg/.python-version": "3.12\n"}, env("/w/.venv")],
}

QUESTIONS: dict[str, tuple[list[Files], dict[str, str | None], dict[str, str]]] = {
    "chosen": ([env("/one"), env("/w/.venv")], {"/w": "/one"}, {}),
    "chosen for a folder around": ([env("/one"), env("/w/pkg/.venv")], {"/w": "/one"}, {}),
    "none is chosen": ([env("/w/.venv")], {"/w": None}, {}),
    "an interpreter is chosen": ([env("/w/.venv")], {"/w": f"{OTHER}/bin/python3.12"}, {}),
    "what was chosen is gone": ([env("/w/.venv")], {"/w": "/gone"}, {}),
    "what was chosen is none any more": ([{"/plain/file": ""}], {"/w": "/plain"}, {}),
    "what was chosen is a file": ([{"/plain": "x"}], {"/w": "/plain"}, {}),
    "active": ([env("/w/.venv"), env("/shared")], {}, {"VIRTUAL_ENV": "/shared"}),
    "active and another project's": (
        [env("/w/.venv"), env("/q/.venv"), {"/q/x.py": ""}],
        {},
        {"VIRTUAL_ENV": "/q/.venv"},
    ),
    "active and gone": ([env("/w/.venv")], {}, {"VIRTUAL_ENV": "/gone"}),
    "active in conda": ([CONDA], {}, {"CONDA_PREFIX": "/opt/conda/envs/data", "CONDA_DEFAULT_ENV": "data"}),
    "conda's base is active": ([CONDA], {}, {"CONDA_PREFIX": "/opt/conda", "CONDA_DEFAULT_ENV": "base"}),
    "an interpreter is active": ([], {}, {"VIRTUAL_ENV": BASE}),
    "uv's variable": ([{"/w/pyproject.toml": ""}, env("/w/uvenv")], {}, {"UV_PROJECT_ENVIRONMENT": "uvenv"}),
    "uv's variable names nothing": ([{"/w/pyproject.toml": ""}], {}, {"UV_PROJECT_ENVIRONMENT": "/gone"}),
    "PDM's variable": ([{"/w/pyproject.toml": ""}, env("/e/one")], {}, {"PDM_PYTHON": "/e/one/bin/python"}),
    "a variable of VS Code's": ([setting("${env:MY}/bin/python"), env("/e/one")], {}, {"MY": "/e/one"}),
}


def problem_line(problem: Problem | SelectionProblem) -> str:
    call = (
        problem.repair
        and f" [{problem.repair.title}: {problem.repair.method} {msgspec.to_builtins(problem.repair.params)}]"
    )
    return f"  ! {problem.code} ({problem.severity}) {problem.path}: {problem.message}{call or ''}"


def text_of(name: str, found: Selection) -> str:
    status = status_of(found)
    record = found.environment or found.interpreter
    lines = [
        f"{name}: {found.source} {found.path} for {found.folder}",
        f"  {type(record).__name__}: {found.reason}",
        *map(problem_line, found.problems),
        *(f"  or {each.source} {each.path}: {each.reason}" for each in found.candidates),
        f"  status ({status.severity}): {status.text}",
        *(f"    {line}" for line in status.tooltip.splitlines()),
    ]
    return "\n".join([*lines, ""])


def texts() -> str:
    path = f"{OTHER}/bin:{BASE}/bin"
    found = [
        *((name, parts, dict[str, str | None](), dict[str, str]()) for name, parts in WORKSPACES.items()),
        *((name, *question) for name, question in QUESTIONS.items()),
    ]
    foreign = machine(env("/w/.venv"))
    host = FakeHost(
        {"/tmp/p/.git/HEAD": "", "/tmp/p/src/m.py": ""}, user=1000, owners={"/tmp/p": 1001, "/tmp/p/.git": 1001}
    )
    other = text_of("another user's project", select(host, "/tmp/p/src/m.py", [], {}, {}))
    listed = text_of("only what decides", select(foreign, FILE, ["/w"], {}, {}, candidates=False))
    return (
        "\n".join([other, listed])
        + "\n"
        + "\n".join(
            text_of(
                name,
                select(machine(*parts, variables={"PATH": path}), FILE, ["/w"], chosen, {"PATH": path, **variables}),
            )
            for name, parts, chosen, variables in found
        )
    )


def test_all_selections(tmp_path: Path) -> None:
    now = tmp_path / EXPECTED.name
    now.write_text(texts(), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == EXPECTED.read_text(encoding="utf-8"), f"now it is as in {now}"
