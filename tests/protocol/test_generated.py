"""The generated files are current, and `openrpc.json` is a valid OpenRPC document that says what the table says."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from venvoy_protocol import methods
from venvoy_protocol.base import Method, Notification
from venvoy_server.dependencies.dialects.names import DIALECTS

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data" / "openrpc"
ROWS: tuple[Method[Any, Any], ...] = methods.METHODS
NOTIFICATIONS: tuple[Notification, ...] = methods.NOTIFICATIONS


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "protocol"))
    try:
        return importlib.import_module("generate")
    finally:
        sys.path.remove(str(ROOT / "protocol"))


def test_generated_files_are_current_byte_for_byte() -> None:
    assert generator().stale() == []


def test_the_page_of_rules_can_name_the_files_of_every_dialect() -> None:
    assert sorted(generator().rules_reference.FILES) == sorted(DIALECTS)


@pytest.fixture(scope="module")
def document() -> Any:
    return load(ROOT / "protocol" / "openrpc.json")


@pytest.fixture(scope="module")
def meta() -> Draft7Validator:
    """Return the validator of OpenRPC documents, with every schema that it needs at hand."""
    own, schemas = load(DATA / "openrpc-document.json"), load(DATA / "json-schema.json")
    resources = []
    for schema in (own, schemas):
        resource = Resource.from_contents(schema, default_specification=DRAFT7)
        resources += [(schema["$id"].rstrip("/"), resource), (schema["$id"], resource)]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft7Validator(own, registry=registry)


def test_the_document_is_valid_openrpc(meta: Draft7Validator, document: Any) -> None:
    assert [f"{error.json_path}: {error.message}" for error in meta.iter_errors(document)] == []


def method_of(document: Any) -> Any:
    return next(each for each in document["methods"] if each["params"] and "result" in each)


MUTANTS: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("no version of OpenRPC", lambda document: document.pop("openrpc")),
    ("an unknown version of OpenRPC", lambda document: document.update(openrpc="9.9.9")),
    ("no methods", lambda document: document.pop("methods")),
    ("no title", lambda document: document["info"].pop("title")),
    ("an unknown member", lambda document: document.update(unknown=1)),
    ("a method without a name", lambda document: method_of(document).pop("name")),
    ("a name that is a number", lambda document: method_of(document).update(name=5)),
    ("an unknown member of a method", lambda document: method_of(document).update(kind="reads")),
    ("an unknown structure of params", lambda document: method_of(document).update(paramStructure="by-magic")),
    ("params as an object", lambda document: method_of(document).update(params={})),
    ("a param without a schema", lambda document: method_of(document)["params"][0].pop("schema")),
    ("a param that is required perhaps", lambda document: method_of(document)["params"][0].update(required="perhaps")),
    ("a result without a name", lambda document: method_of(document)["result"].pop("name")),
    ("a schema of an unknown type", lambda document: method_of(document)["result"].update(schema={"type": "strnig"})),
    ("a component that is no schema", lambda document: document["components"]["schemas"].update(Odd=5)),
    (
        "a property that is no schema",
        lambda document: next(iter(document["components"]["schemas"].values())).update(properties={"a": {"type": 5}}),
    ),
)


@pytest.mark.parametrize("change", [change for _, change in MUTANTS], ids=[name for name, _ in MUTANTS])
def test_the_meta_schema_catches_mutants(meta: Draft7Validator, document: Any, change: Callable[[Any], object]) -> None:
    mutant = copy.deepcopy(document)
    change(mutant)
    assert not meta.is_valid(mutant)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_reference_in_the_document_leads_somewhere(document: Any) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        assert reference.startswith("#/")
        place = document
        for part in reference[2:].split("/"):
            place = place[part]
        assert isinstance(place, dict)


def test_the_document_has_every_row_and_no_other(document: Any) -> None:
    assert [each["name"] for each in document["methods"]] == [row.request for row in ROWS] + [
        row.request for row in NOTIFICATIONS
    ]
    for row in NOTIFICATIONS:
        entry = next(each for each in document["methods"] if each["name"] == row.request)
        assert "result" not in entry and entry["x-direction"] == row.direction
    for method in ROWS:
        entry = next(each for each in document["methods"] if each["name"] == method.request)
        assert entry["x-command"] == method.command
        assert (entry["x-kind"], entry["x-needs-trust"]) == ("changes" if method.changes else "reads", method.trust)
        names = [field.encode_name for field in msgspec.structs.fields(method.params)]
        assert sorted(each["name"] for each in entry["params"]) == sorted(names)
