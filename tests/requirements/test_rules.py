from __future__ import annotations

import importlib.util
import sys
from os import listdir
from os.path import dirname, join
from types import ModuleType

import pytest

from venvoy_server.requirements.rules import BY_CODE, RULES

HERE = dirname(__file__)


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, join(HERE, f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


drawn = _load("drawn")


def _cases(code: str) -> str:
    with open(join(HERE, "rules", f"{code}.txt"), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("code", sorted(name[:-4] for name in listdir(join(HERE, "rules"))))
def test_findings_are_as_drawn(code: str) -> None:
    rule = BY_CODE[code]
    wrong = [drawn.differences(case, (rule,)) for case in drawn.read_cases(_cases(code))]
    assert "\n".join(line for lines in wrong for line in lines) == ""


def test_every_rule_has_cases_and_is_named_by_its_file() -> None:
    drawn_codes = {name[:-4] for name in listdir(join(HERE, "rules"))}
    decoded = {rule.code for rule in RULES if rule.scope == "decode"}
    assert {rule.code for rule in RULES} - decoded - drawn_codes == set()


def test_every_rule_is_documented() -> None:
    for rule in RULES:
        assert rule.documentation and "\nFix: " in rule.documentation and "\nExample" in rule.documentation, rule.code
