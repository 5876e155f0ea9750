"""The twins of domain and wire have the same fields: what one has and the other lacks would be lost in silence."""

from __future__ import annotations

from typing import Any, get_args, get_overloads, get_type_hints

import msgspec
import msgspec.inspect as inspection
import pytest

from venvoy_protocol import activate, environment, operation, selection, tools
from venvoy_server import convert
from venvoy_server.activation import model as activation_model
from venvoy_server.environments import model as environments_model
from venvoy_server.operations import model as operations_model
from venvoy_server.selection import model as selection_model
from venvoy_server.selection import tool_settings

NAMES: dict[str, Any] = {
    "wire": environment,
    "model": environments_model,
    "VariableEdit": activate.VariableEdit,
    "HandedSetting": operation.HandedSetting,
    "StepDone": operation.StepDone,
    "Candidate": selection.Candidate,
    "LanguageServerSettings": tools.LanguageServerSettings,
    "OwnVariableEdit": activation_model.VariableEdit,
    "Handover": operations_model.Handover,
    "OwnStepDone": operations_model.StepDone,
    "DependencyWarning": operation.DependencyWarning,
    "OwnDependencyWarning": operations_model.DependencyWarning,
    "OwnCandidate": selection_model.Candidate,
    "SelectionProblem": selection_model.SelectionProblem,
    "ServerSettings": tool_settings.ServerSettings,
}
NOT_ON_THE_WIRE = {"Candidate": {"environment", "interpreter"}}


def twins() -> list[tuple[type[msgspec.Struct], type[msgspec.Struct]]]:
    """Return the pairs that the overloads of `to_wire` allow."""
    pairs = []
    for overload in get_overloads(convert.to_wire):
        hints = get_type_hints(overload, localns=NAMES)
        owns = get_args(hints["value"]) or (hints["value"],)
        pairs += [(own, hints["return"]) for own in owns]
    return pairs


@pytest.mark.parametrize("pair", twins(), ids=lambda pair: pair[0].__name__)
def test_twins_have_the_same_fields(pair: tuple[type[msgspec.Struct], type[msgspec.Struct]]) -> None:
    own, wire = (set(each.__struct_fields__) for each in pair)
    assert own - NOT_ON_THE_WIRE.get(pair[0].__name__, set()) == wire


@pytest.mark.parametrize("pair", twins(), ids=lambda pair: pair[0].__name__)
def test_the_wire_takes_every_value_of_a_literal(pair: tuple[type[msgspec.Struct], type[msgspec.Struct]]) -> None:
    """A new word in a domain type's Literal must be a word of the wire's, or encoding it fails only when it occurs."""
    own, wire = (_literals(each) for each in pair)
    for name, words in wire.items():
        assert own.get(name, words) == words, name


def _literals(kind: type[msgspec.Struct]) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    info = inspection.type_info(kind)
    assert isinstance(info, inspection.StructType)
    for field in info.fields:
        plain = field.type.type if isinstance(field.type, inspection.Metadata) else field.type
        options = plain.types if isinstance(plain, inspection.UnionType) else (plain,)
        words: set[object] = {
            word for option in options if isinstance(option, inspection.LiteralType) for word in option.values
        }
        if words:
            found[field.name] = words
    return found
