"""One class name means one thing. Twins of domain and wire, and a Protocol with what implements it, share theirs."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from sources import nodes

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("server/venvoy_server", "protocol/venvoy_protocol", "client-stub/python/venvoy_client")
TWINS = {
    "Call",
    "Candidate",
    "DependencyWarning",
    "Environment",
    "Fix",
    "Interpreter",
    "Problem",
    "Selection",
    "StepDone",
    "VariableEdit",
}
"""The same thing in the domain and on the wire (`convert`, `handlers.diagnostics`)."""
IMPLEMENTED = {"CachedSearch", "Operations", "SearchCache", "State"}
"""A Protocol of `ports` and the class that implements it."""
PUBLIC = {"Client"}
"""The client of the Python package `venvoy_client`, and the server's record of one."""


@cache
def places_of_classes() -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for source in SOURCES:
        for path, node in nodes(ROOT / source, "class "):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(ROOT).as_posix())
    return places


def test_no_two_classes_have_one_name() -> None:
    shared = {name: found for name, found in places_of_classes().items() if len(found) > 1}
    assert {name: shared[name] for name in shared.keys() - TWINS - IMPLEMENTED - PUBLIC} == {}


def test_every_exception_is_needed_and_has_two_places() -> None:
    places = places_of_classes()
    assert {name for name in TWINS | IMPLEMENTED | PUBLIC if len(places[name]) != 2} == set()
    assert all(any("venvoy_server/ports/" in place for place in places[name]) for name in IMPLEMENTED)
    assert all(any(place.startswith("protocol/") for place in places[name]) for name in TWINS)
