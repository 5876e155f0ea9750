"""Every variable, operator and value of markers that is known, and those that are meant by another word."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.requirements_txt import markers
from venvoy_server.dependencies.editing.completion import completions

INPUTS = Inputs("/w/requirements.txt", FakeHost({"/w": Folder()}), "/w")


def findings(line: str) -> list[tuple[str, str]]:
    """Return the code and the message of each finding of one line."""
    document = Document.parse(f"{line}\n", INPUTS.path)
    return [(each.code, each.message) for each in check(document, INPUTS)]


def labels(text: str) -> list[str]:
    """Return what can be completed at the end of a text."""
    return [each.label for each in completions(Document.parse(text, INPUTS.path), len(text), INPUTS)]


@pytest.mark.parametrize(
    ("word", "variable"),
    [
        ("python", "python_version"),
        ("os", "os_name"),
        ("platform", "sys_platform"),
        ("system", "platform_system"),
        ("machine", "platform_machine"),
        ("arch", "platform_machine"),
        ("implementation", "implementation_name"),
        ("py_version", "python_version"),
        ("Python_Versoin", "python_version"),
        ("sys.platfrom", "sys_platform"),
    ],
)
def test_the_variable_that_a_word_means(word: str, variable: str) -> None:
    assert markers.nearest_variable(word) == variable


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            ("=", "=="),
            ("=>", ">="),
            ("=<", "<="),
            ("=!", "!="),
            ("<>", "!="),
            ("><", "!="),
            ("=~", "~="),
            ("====", "=="),
        ),
        *(("is", "=="), ("equals", "=="), ("notin", "not in")),
    ],
)
def test_the_operator_of_a_marker_that_is_meant(written: str, meant: str) -> None:
    (finding,) = check(Document.parse(f'foo; python_version {written} "3.9"\n', INPUTS.path), INPUTS)
    (fix,) = finding.fixes
    assert fix.title == f"Replace `{written}` with `{meant}`"


@pytest.mark.parametrize("operator", ["===", "==", "~=", "!=", "<=", ">=", "<", ">", "in", "not in"])
def test_the_operators_of_markers(operator: str) -> None:
    assert [code for code, _ in findings(f'foo; python_version {operator} "3.9"') if "operator" in code] == []


def test_what_completion_knows_of_markers() -> None:
    assert labels("foo; os_name ") == ["==", ">=", "<=", "!=", "<", ">", "in", "not in"]
    values = {
        "os_name": ["posix", "nt"],
        "sys_platform": ["linux", "darwin", "win32", "cygwin"],
        "platform_system": ["Linux", "Darwin", "Windows"],
        "platform_machine": ["x86_64", "aarch64", "arm64", "AMD64", "i686", "armv7l", "ppc64le", "s390x"],
        "platform_python_implementation": ["CPython", "PyPy"],
        "implementation_name": ["cpython", "pypy"],
        "python_version": [f"3.{minor}" for minor in range(9, 16)],
        "python_full_version": [f"3.{minor}.0" for minor in range(9, 16)],
    }
    assert {name: labels(f'foo; {name} == "') for name in values} == values


@pytest.mark.parametrize(
    ("text", "variable", "operator", "value", "is_reversed"),
    [
        ('os_name == "nt"', "os_name", "==", "nt", False),
        ("'nt' == os_name", "os_name", "==", "nt", True),
        ('"3.9" in python_version', "python_version", "in", "3.9", True),
        ('python_version not  in "3.9 3.10"', "python_version", "not in", "3.9 3.10", False),
        ('os.name != "nt"', "os_name", "!=", "nt", False),
        ("os_name == sys_platform", "os_name", "==", "", False),
        ("'a' == \"b\"", "", "==", "a", True),
    ],
)
def test_the_parts_of_a_comparison(text: str, variable: str, operator: str, value: str, is_reversed: bool) -> None:
    (found,) = markers.comparisons(f"  {text}")
    assert (found.variable, found.operator, found.value, found.reversed) == (variable, operator, value, is_reversed)
    assert (found.start, found.end) == (2, 2 + len(text))
    assert f"  {text}"[found.left_start : found.left_end] == found.left
    assert f"  {text}"[found.right_start : found.right_end] == found.right
