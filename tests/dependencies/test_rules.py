from __future__ import annotations

import subprocess
import sys
from os import listdir
from os.path import dirname, join
from typing import get_args

import pytest
from msgspec.structs import fields

from dependencies.marked_cases import differences, findings_of, read_cases
from venvoy_server.dependencies.analysis.inputs import InputName
from venvoy_server.dependencies.analysis.rule import Rule, RuleGroup, Scope
from venvoy_server.dependencies.checker.codes_without_rule import NOT_BUILT
from venvoy_server.dependencies.findings import SEVERITY_NAMES
from venvoy_server.dependencies.rules import BY_CODE, collect, documentation_of, load
from venvoy_server.dependencies.rules import RULES as TABLE

RULES = collect()
HERE = dirname(__file__)


def _cases(code: str) -> str:
    with open(join(HERE, "rules", f"{code}.txt"), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("code", sorted(name[:-4] for name in listdir(join(HERE, "rules"))))
def test_findings_are_as_marked(code: str, caplog: pytest.LogCaptureFixture) -> None:
    rule = BY_CODE[code]
    wrong = [differences(case, (rule,)) for case in read_cases(_cases(code))]
    assert "\n".join(line for lines in wrong for line in lines) == ""
    assert caplog.messages == []  # a library's warnings would go to standard error


def test_every_rule_has_cases_and_is_named_by_its_file() -> None:
    marked_codes = {name[:-4] for name in listdir(join(HERE, "rules"))}
    decoded = {rule.code for rule in RULES if rule.scope == "decode"}
    assert {rule.code for rule in RULES} - decoded - marked_codes == set()


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


def test_the_table_has_every_rule_and_loads_it() -> None:
    assert [rule.code for rule in TABLE] == [rule.code for rule in RULES]
    for entry, rule in zip(TABLE, RULES, strict=True):
        assert load(entry) is (entry if rule.scope == "decode" else rule) and load(rule) is rule
        assert documentation_of(rule.code) == (rule.documentation or "").strip()


def test_the_table_says_of_each_rule_what_its_module_says() -> None:
    """A check chooses by the table, and reports with the rule itself."""
    names = [each.name for each in fields(Rule) if each.name not in ("check", "fault", "documentation")]
    for entry, rule in zip(TABLE, RULES, strict=True):
        assert [getattr(entry, name) for name in names] == [getattr(rule, name) for name in names]


def test_a_check_loads_the_rules_that_it_needs_and_no_parser_of_packaging() -> None:
    code = (
        "import sys; from venvoy_server.dependencies.checker.checker import check;"
        "from venvoy_server.dependencies.analysis.document import Document;"
        "check(Document.parse('flask>=3\\nsix==1.17.0  # why\\n'));"
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    modules = done.stdout.split("\n")
    assert sum(each.startswith("venvoy_server.dependencies.rules.") for each in modules) < len(RULES) / 3
    assert not [each for each in modules if each.startswith("packaging")]


def test_every_rule_is_of_a_group_a_scope_and_inputs_that_exist() -> None:
    """mypy sees this of the modules, not of the generated table."""
    for rule in TABLE:
        assert rule.group in get_args(RuleGroup)
        assert rule.scope in get_args(Scope)
        assert set(rule.needs) <= set(get_args(InputName))
        assert rule.severity in SEVERITY_NAMES
        assert rule.parent == "" or rule.parent in BY_CODE
        assert rule.title and not rule.title.endswith(".")


EVERY_KIND_OF_LINE = """== every kind of line
@ installed {"name": "foo", "version": "1.0"}
@ index foo 1.0;day=10 2.0;day=20
@ absent gone
> # comment
>
> --pre
> -r none.txt
> -e ./none
> ./none.zip
> https://h.example/foo-1.0.zip
> git+https://h.example/foo
> foo
> foo[x]==1.0 ; os_name == "nt"
> gone
> spam>=1 --hash=sha256:aa
> foo=>1
> (
"""


@pytest.mark.parametrize("is_known", [True, False])
def test_every_rule_takes_every_kind_of_line(is_known: bool) -> None:
    """Most lines have no page on an index, no installed distribution, no requirement: a rule says nothing of them."""
    (case,) = read_cases(EVERY_KIND_OF_LINE)
    if not is_known:
        case.installed, case.indexes, case.environment = [], [], False
    for rule in RULES:
        if rule.scope != "decode":
            findings_of(case, (rule,))
