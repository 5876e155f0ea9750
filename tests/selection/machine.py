"""A machine with two Pythons and a workspace at /w, and the question that tests ask about a file in it."""

from __future__ import annotations

from collections.abc import Mapping

from fakes import (
    FakeHost,
    Node,
    python_files,
    venv_files,
)
from venvoy_server.selection import Selection, select

BASE = "/opt/python/3.11"
OTHER = "/opt/python/3.12"
PYTHONS = {**python_files(BASE, "3.11.7"), **python_files(OTHER, "3.12.1")}
FILE = "/w/pkg/sub/module.py"
SETTINGS = '{\n  // chosen by hand\n  "python.defaultInterpreterPath": "${workspaceFolder}/vs/bin/python", /* x */\n}\n'
CONDA: dict[str, Node] = {
    f"{prefix}/{file}": node
    for prefix in ("/opt/conda", "/opt/conda/envs/data")
    for file, node in {
        "conda-meta/history": "",
        "conda-meta/python-3.12.1-h1_0.json": "{}",
        "bin/python": PYTHONS[f"{OTHER}/bin/python3.12"],
    }.items()
}


def env(prefix: str, base: str = BASE, **settings: str) -> dict[str, Node]:
    return venv_files(prefix, base, "3.12.1" if base == OTHER else "3.11.7", **settings)


def machine(*parts: Mapping[str, Node], variables: Mapping[str, str] | None = None) -> FakeHost:
    files: dict[str, Node] = {**PYTHONS, FILE: "", "/w/.git/HEAD": ""}
    for part in parts:
        files.update(part)
    return FakeHost(files, variables=variables)


def selected(
    *parts: Mapping[str, Node],
    path: str = FILE,
    chosen: Mapping[str, str | None] | None = None,
    variables: Mapping[str, str] | None = None,
    host_variables: Mapping[str, str] | None = None,
) -> Selection:
    return select(machine(*parts, variables=host_variables), path, ["/w"], chosen or {}, variables or {})


def said(selection: Selection) -> tuple[str, str | None]:
    return selection.source, selection.path
