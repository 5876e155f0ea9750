"""The ordered list of locators."""

from __future__ import annotations

import pkgutil

from fakes import FakeHost
from venvoy_server import locators
from venvoy_server.locators import table

HELPERS = {"digest", "discovery", "inventory", "model", "table", "toml", "userdirs"}


def test_every_locator_is_a_file_of_its_name_and_the_other_way_round() -> None:
    files = {module.name for module in pkgutil.iter_modules(locators.__path__)} - HELPERS
    assert files == {row.name for row in table.LOCATORS}


def test_every_locator_can_be_loaded() -> None:
    assert all(callable(table.load(row)) for row in table.LOCATORS)


def test_names_are_unique_and_finds_is_never_empty() -> None:
    assert len({row.name for row in table.LOCATORS}) == len(table.LOCATORS)
    assert all(row.finds for row in table.LOCATORS)


def test_an_empty_machine_loads_only_what_has_no_signs() -> None:
    host = FakeHost({})
    assert [row.name for row in table.LOCATORS if table.applies(host, row, {})] == ["workspace", "system", "path"]


def test_signs_in_the_home_folder_and_in_variables() -> None:
    row = next(row for row in table.LOCATORS if row.name == "pyenv")
    assert table.applies(FakeHost({"/home/ann/.pyenv/x": ""}), row, {})
    assert table.applies(FakeHost({}, variables={"PYENV_ROOT": "/p"}), row, {})
    assert not table.applies(FakeHost({}, variables={"PYENV_ROOT": ""}), row, {})


def test_signs_in_projects() -> None:
    row = next(row for row in table.LOCATORS if row.name == "tox")
    assert table.applies(FakeHost({}), row, {"/w": frozenset((".tox",))})
    assert not table.applies(FakeHost({}), row, {"/w": frozenset(("tox.ini",))})
