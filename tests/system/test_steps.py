"""Every kind of step can be done, undone and described; mypy's exhaustive-match holds the three tables to the union."""

from __future__ import annotations

import ast
import importlib
import inspect
from types import ModuleType
from typing import get_args

import msgspec
import pytest

from venvoy_server.operations import descriptions, steps
from venvoy_server.system.execution import steps as execution

KINDS: tuple[type[msgspec.Struct], ...] = get_args(steps.Step)
DEFINED = [
    value
    for value in vars(steps).values()
    if inspect.isclass(value)
    and issubclass(value, msgspec.Struct)
    and value.__module__ == steps.__name__
    and value is not steps.Plan
]


def test_every_step_that_is_defined_belongs_to_the_union() -> None:
    assert set(DEFINED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_step_has_a_module_that_does_it(kind: type[msgspec.Struct]) -> None:
    tag = kind.__struct_config__.tag
    assert isinstance(tag, str)
    module = importlib.import_module(f"{execution.__name__}.{tag.replace('-', '_')}")
    assert list(inspect.get_annotations(module.do)) == ["step", "work", "return"]
    undoes = hasattr(module, "undo")
    assert ("Undone by" in str(kind.__doc__) or "undone by" in str(kind.__doc__)) >= undoes, "its docstring says how"


@pytest.mark.parametrize("module", [execution, descriptions], ids=["do and undo", "title"])
def test_no_match_on_a_step_has_a_default(module: ModuleType) -> None:
    """A default would hide from mypy that a new kind of step is not handled."""
    matches = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Match)]
    assert matches
    for match in matches:
        assert not any(isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in match.cases)
