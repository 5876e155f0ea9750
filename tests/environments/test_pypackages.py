"""`__pypackages__`: reported, without an interpreter."""

from __future__ import annotations

from fakes import FakeHost
from venvoy_server.environments.read import read_environment


def test_packages_of_one_version() -> None:
    host = FakeHost({"/code/app/__pypackages__/3.11/lib/requests/__init__.py": ""})
    found = read_environment(host, "/code/app/__pypackages__/3.11")
    assert found is not None
    assert (found.executable, found.manager, found.version, found.project) == (None, "pdm", "3.11", "/code/app")
    assert found.site_packages == ("/code/app/__pypackages__/3.11/lib",)
    assert found.name == "app (__pypackages__ 3.11)"


def test_a_folder_of_that_name_without_packages_is_nothing() -> None:
    assert read_environment(FakeHost({"/code/app/__pypackages__/3.11/x": ""}), "/code/app/__pypackages__/3.11") is None
