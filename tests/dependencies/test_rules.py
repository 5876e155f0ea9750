from __future__ import annotations

from os import listdir
from os.path import dirname, join

import pytest

from dependencies.drawn import differences, findings_of, read_cases
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.checker.codes_without_rule import NOT_BUILT
from venvoy_server.dependencies.rules import BY_CODE, RULES

HERE = dirname(__file__)


def _cases(code: str) -> str:
    with open(join(HERE, "rules", f"{code}.txt"), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("code", sorted(name[:-4] for name in listdir(join(HERE, "rules"))))
def test_findings_are_as_drawn(code: str) -> None:
    rule = BY_CODE[code]
    wrong = [differences(case, (rule,)) for case in read_cases(_cases(code))]
    assert "\n".join(line for lines in wrong for line in lines) == ""


def test_every_rule_has_cases_and_is_named_by_its_file() -> None:
    drawn_codes = {name[:-4] for name in listdir(join(HERE, "rules"))}
    decoded = {rule.code for rule in RULES if rule.scope == "decode"}
    assert {rule.code for rule in RULES} - decoded - drawn_codes == set()


def test_every_rule_is_documented() -> None:
    for rule in RULES:
        text = rule.documentation or ""
        assert "\nExample" in text and ("\nFix: " in text) != ("\nWhat to do: " in text), rule.code


def test_a_rule_has_fixes_if_its_documentation_says_so() -> None:
    fixable = {rule.code for rule in RULES if rule.scope != "decode" and _has_fix(rule)}
    assert {rule.code for rule in RULES if "\nFix: " in (rule.documentation or "")} == fixable


def _has_fix(rule: Rule) -> bool:
    """Return whether a finding in the cases of a rule has a fix."""
    found = [findings_of(case, (rule,))[1] for case in read_cases(_cases(rule.code))]
    return any(finding.fixes for findings in found for finding in findings)


def test_no_code_is_both_built_and_not_built() -> None:
    assert not set(NOT_BUILT) & set(BY_CODE)
