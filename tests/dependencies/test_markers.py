"""Markers: comparisons, what packaging refuses, and the algebra against evaluation."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker, UndefinedComparison

from venvoy_server.dependencies.analysis.evaluate import evaluate
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.marker_algebra import always, disjoint, never
from venvoy_server.dependencies.dialects.requirements_txt.markers import VARIABLES, comparisons, marker_fault
from venvoy_server.dependencies.rules.marker_undefined import is_undefined

ATOMS = [
    'python_version < "3.8"', 'python_version >= "3.8"', 'python_full_version == "3.8.1"', 'python_version == "3.*"', '"3.9" <= python_version',
    'sys_platform == "win32"', 'sys_platform != "win32"', 'os_name == "nt"', 'platform_system == "Linux"', 'sys_platform in "linux darwin"',
    'platform_machine == "x86_64"', 'platform_machine != "x86_64"', 'implementation_name == "cpython"', 'platform_release == "x"',
]  # fmt: skip
MARKERS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
        lambda parts: "(" + "".join(parts) + ")"
    ),
    max_leaves=4,
)
ENVIRONMENTS = [
    {
        "python_version": version, "python_full_version": f"{version}.{patch}", "implementation_version": f"{version}.{patch}",
        "os_name": system[0], "sys_platform": system[1], "platform_system": system[2], "platform_machine": machine,
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "platform_release": release, "platform_version": "",
    }
    for version, patch, system, machine, release in itertools.product(
        ("2.7", "3.7", "3.8", "3.9", "3.12"), ("0", "1"), (("posix", "linux", "Linux"), ("nt", "win32", "Windows"), ("posix", "darwin", "Darwin")),
        ("x86_64", "arm64"), ("x", "y"),
    )
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(MARKERS, MARKERS)
def test_the_algebra_never_contradicts_an_environment(one: str, other: str) -> None:
    first = [Marker(one).evaluate(dict(environment)) for environment in ENVIRONMENTS]
    second = [Marker(other).evaluate(dict(environment)) for environment in ENVIRONMENTS]
    if never(one):
        assert not any(first)
    if disjoint(one, other):
        assert not any(both for both in map(all, zip(first, second, strict=True)))
    if always(one):
        assert all(
            value
            for value, environment in zip(first, ENVIRONMENTS, strict=True)
            if environment["python_version"] in ("3.9", "3.12")
        )


def test_the_algebra_finds_what_is_empty_full_and_apart() -> None:
    assert disjoint('sys_platform == "win32"', 'os_name == "posix"')
    assert disjoint('python_version < "3.8"', 'python_full_version >= "3.8.0"')
    assert disjoint('platform_machine == "arm64"', 'platform_machine == "x86_64" or platform_machine == "AMD64"')
    assert not disjoint('sys_platform == "win32"', 'python_version >= "3"')
    assert not disjoint('platform_release == "x"', 'platform_version == "x"')
    assert never('python_version < "3.8" and python_version > "3.8"') and not never(
        'python_full_version > "3.8" and python_full_version < "3.8.2"'
    )
    assert always('sys_platform == "win32" or sys_platform != "win32"') and always('python_version > "3.5"')
    assert not always('python_version != "3.11"')


def test_what_is_not_known_makes_no_claim() -> None:
    assert not never("python_version > python_full_version") and not never('"a" == "b"')
    assert not disjoint("python_version > platform_release", 'python_version == "3.8"')
    many = " or ".join(f'platform_release == "{number}" and platform_version == "{number}"' for number in range(300))
    assert not never(many)


def test_an_unknown_value_gives_no_verdict() -> None:
    facts = EnvironmentFacts({}, {"python_version": "3.11"})
    assert evaluate('python_version >= "3.8"', facts) is True
    assert evaluate('python_version < "3.8"', facts) is False
    assert evaluate('sys_platform == "linux"', facts) is None
    assert evaluate('extra == "x"', facts) is False
    assert evaluate("", facts) is True


@given(st.text(alphabet="python_version sys_platform<>=!~'\"3.8()andorin;#é ", max_size=30))
def test_a_fault_is_found_exactly_where_packaging_refuses(text: str) -> None:
    try:
        Marker(text)
    except ValueError:
        fault = marker_fault(text, 3)
        assert fault and 0 <= fault.start - 3 <= fault.end - 3 <= len(text)
    else:
        assert marker_fault(text, 3) is None


def test_comparisons_are_found_with_their_spans() -> None:
    text = "os.name=='nt' and ('x86' not  in platform_machine)"
    first, second = comparisons(text)
    assert (first.variable, first.operator, first.value, text[first.start : first.end]) == (
        "os_name",
        "==",
        "nt",
        "os.name=='nt'",
    )
    assert (second.variable, second.operator, second.value, second.reversed) == (
        "platform_machine",
        "not in",
        "x86",
        True,
    )


def test_environments_of_other_implementations_and_systems_are_thought_of() -> None:
    assert not never('implementation_name == "pypy" and implementation_version >= "7.3" and python_version < "3.11"')
    assert not never('sys_platform == "freebsd14" and platform_system == "FreeBSD" and os_name == "posix"')
    assert not never('implementation_name == "graalpy" and platform_python_implementation == "GraalVM"')
    assert not never('"free" in sys_platform and "bsd" in sys_platform')
    assert not never('python_full_version == "3.14.0rc1"') and never('python_version == "3.14.0rc1"')
    assert not never('platform_release > "4" and platform_release < "5" and os_name != "nt"')
    assert not disjoint('python_version >= "3.10"', 'platform_release != "4"')
    assert not always('implementation_version < "24"')
    assert disjoint('sys_platform == "win32"', 'platform_system == "FreeBSD" and os_name == "posix"')


def test_the_operators_that_compare_versions_fail_as_packaging_says() -> None:
    values = [
        "",
        "x",
        "3",
        "3.8",
        "3.*",
        "3.8.*",
        "=3",
        "3.8+local",
        "1:2",
        "3.8rc1",
        ">=3",
        "3 ",
        "3 4",
        "3.8,<4",
        "3,4",
    ]
    sides = [f'"{value}"' for value in values] + ["os_name", "python_version"]
    texts = [
        text
        for variable, operator, side in itertools.product(VARIABLES, ("~=", "===", "==", "<"), sides)
        for text in (f"{variable} {operator} {side}", f"{side} {operator} {variable}")
        if not text.endswith(" platform_release") or '"' not in text  # that depends on the machine
    ]
    assert len(texts) > 1000
    for text in texts:
        (found,) = comparisons(text)
        assert is_undefined(found) == _fails(text), text


def _fails(text: str) -> bool:
    try:
        Marker(text).evaluate({"extra": ""})
    except UndefinedComparison:
        return True
    return False
