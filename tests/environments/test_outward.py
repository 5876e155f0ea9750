from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Link, Node
from venvoy_server.environments.outward import outside_problem

VENV: dict[str, Node] = {"/p/.venv/pyvenv.cfg": "", "/p/.venv/lib64": Link("lib"), "/elsewhere": Folder()}


@pytest.mark.parametrize(
    "part", ["bin", "lib", "include", "pyvenv.cfg", "lib/python3.12", "lib/python3.12/site-packages"]
)
@pytest.mark.parametrize("target", ["/elsewhere", "../../../../elsewhere", "/p"])
def test_a_part_that_is_a_link_out_is_a_problem(part: str, target: str) -> None:
    host = FakeHost({**{path: node for path, node in VENV.items() if path != f"/p/.venv/{part}"}})
    host.put(f"/p/.venv/{part}", Link(target))
    found = outside_problem(host, "/p/.venv")
    assert found is not None
    assert found.code == "outside-link"
    assert f"/p/.venv/{part}" in found.message
    assert found.repair is not None
    assert found.repair.params == {"folder": "/p", "path": "/p/.venv", "ifExists": "replace"}


def test_interpreters_and_links_inside_are_none() -> None:
    host = FakeHost({**VENV, "/p/.venv/bin/python": Link("/usr/bin/python"), "/p/.venv/lib/x": ""})
    assert outside_problem(host, "/p/.venv") is None
