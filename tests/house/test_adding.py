"""Adding things: what ARCHITECTURE says a new one needs is there for every old one."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import get_args

import msgspec
import msgspec.inspect as inspection
import pytest

from dialect_files import FILES_OF
from fakes import Folder
from handlers.imitation import ROOT as SHOP
from handlers.imitation import ImitatedMachine, context_of
from venvoy_protocol.errors import MethodError
from venvoy_server import activation, menus, selection
from venvoy_server.activation.model import Shell
from venvoy_server.dependencies import dialects
from venvoy_server.dependencies.analysis import dialect_readers
from venvoy_server.dependencies.dialects import names
from venvoy_server.handlers.output_name import refuse_output
from venvoy_server.locators.table import LOCATORS
from venvoy_server.menus import table
from venvoy_server.selection import chain
from venvoy_server.selection.model import Source
from venvoy_server.settings import ClientSettings

ROOT = Path(__file__).resolve().parents[2]


def modules_with(package: ModuleType, *names: str) -> dict[str, ModuleType]:
    """Return the modules of a package that define one of some names, by their own name."""
    found = {
        each.name: import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    }
    return {name: module for name, module in found.items() if any(each in vars(module) for each in names)}


def test_every_source_of_a_selection_is_a_module_that_the_chain_asks() -> None:
    modules = set(modules_with(selection, "offers"))
    assert modules == {"chosen", "active", *chain.OF_A_FOLDER, "python_version"}, "`chain.py` asks each of them"
    assert modules == {source.replace("-", "_") for source in get_args(Source)} - {"none"}


def test_every_menu_is_a_module_with_a_step() -> None:
    opened = {name for name, module in modules_with(menus, "step").items() if module.step.__module__ == module.__name__}
    assert opened == {table.module_of(name) for name in table.NAMES}


def test_every_module_of_a_shell_is_in_the_list_of_shells() -> None:
    modules = modules_with(activation, "SHELL", "SHELLS")
    modules.pop("shells")
    shells: list[Shell] = []
    for module in modules.values():
        shells += [module.SHELL] if hasattr(module, "SHELL") else module.SHELLS
    assert {shell.name for shell in shells} == set(activation.SHELLS)


def test_every_dialect_has_a_reader_and_a_line_in_the_table_of_the_tests() -> None:
    assert set(dialect_readers.READERS) == {*names.DIALECTS} - {"requirements"}
    for module in dialect_readers.READERS.values():
        assert import_module(f"{dialects.__name__}.{module}").read.__doc__
    table = (ROOT / "tests" / "dependencies" / "test_dialects.py").read_text(encoding="utf-8")
    assert [each for each in names.DIALECTS if f'    "{each}": (' not in table] == []


def test_every_dialect_has_names_of_its_own_and_a_description() -> None:
    """`FILES_OF` is also what the tests of the editors' configurations ask each of them for."""
    assert sorted(FILES_OF) == sorted(names.DESCRIPTIONS) == sorted(names.DIALECTS)
    for dialect, files in FILES_OF.items():
        assert files and {names.dialect_of(each) for each in files} == {dialect}


@pytest.mark.parametrize("dialect", [each for each in names.DIALECTS if each not in ("requirements", "pylock")])
def test_lock_writes_to_no_file_of_another_dialect(dialect: names.Dialect) -> None:
    context = context_of(ImitatedMachine({SHOP: Folder()}))
    for name in FILES_OF[dialect]:
        with pytest.raises(MethodError, match="is not a name for this lock"):
            refuse_output(context, f"{SHOP}/{name}")


def test_every_locator_has_a_test_of_its_own() -> None:
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "locators").glob("test_*.py")}
    assert {row.name for row in LOCATORS} - tests == set()


def test_every_setting_is_in_the_table_of_the_readme_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    info = inspection.type_info(ClientSettings)
    assert isinstance(info, inspection.StructType)
    assert [name for name, _ in rows] == [field.encode_name for field in info.fields]
    written = dict(rows)
    for field in info.fields:
        default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        if default is not None:
            text = msgspec.json.encode(default).decode().removesuffix(".0")
            assert written[field.encode_name].strip("`").replace(",", "") == text, field.encode_name
