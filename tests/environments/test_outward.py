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


@pytest.mark.parametrize("part", ["Scripts", "Lib", "Include", "pyvenv.cfg"])
def test_the_parts_of_an_environment_of_windows(part: str) -> None:
    host = FakeHost({f"C:\\p\\.venv\\{part}": Link("C:\\elsewhere"), "C:\\elsewhere": Folder()}, platform="win32")
    found = outside_problem(host, "C:\\p\\.venv")
    assert found is not None
    assert f"C:\\p\\.venv\\{part} is a link to C:\\elsewhere" in found.message


@pytest.mark.parametrize("part", ["lib64", "lib64/python3.12"])
def test_lib64_is_a_part_too(part: str) -> None:
    host = FakeHost({"/p/.venv/lib64": Link("/elsewhere"), "/elsewhere/python3.12/x": ""})
    assert outside_problem(host, "/p/.venv") is not None


@pytest.mark.parametrize("part", ["share", "Scripts", "etc", "lib/x"])
def test_other_links_in_an_environment_are_not_parts_of_it(part: str) -> None:
    host = FakeHost({"/p/.venv/pyvenv.cfg": "", f"/p/.venv/{part}": Link("/elsewhere"), "/elsewhere": Folder()})
    assert outside_problem(host, "/p/.venv") is None
