"""What follows from the table of methods is there, is current, and is true of what the server really says."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7, DRAFT202012

from venvoy_protocol import base, errors, methods
from venvoy_protocol.base import Method, Notification, Params
from venvoy_server.handlers import handler
from venvoy_server.operations.errors import OperationCode
from wire import Wire

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data" / "openrpc"
ROWS: tuple[Method[Any, Any], ...] = methods.METHODS
NOTIFICATIONS: tuple[Notification, ...] = methods.NOTIFICATIONS


def generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "protocol"))
    try:
        return importlib.import_module("generate")
    finally:
        sys.path.remove(str(ROOT / "protocol"))


# --- the generated files -------------------------------------------------------------------------------------------------


def test_generated_files_are_current_byte_for_byte() -> None:
    assert generator().stale() == []


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


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
    assert [each["name"] for each in document["methods"]] == [row.request for row in (*ROWS, *NOTIFICATIONS)]
    for row in NOTIFICATIONS:
        entry = next(each for each in document["methods"] if each["name"] == row.request)
        assert "result" not in entry and entry["x-direction"] == row.direction
    for method in ROWS:
        entry = next(each for each in document["methods"] if each["name"] == method.request)
        assert entry["x-command"] == method.command
        assert (entry["x-kind"], entry["x-needs-trust"]) == ("changes" if method.changes else "reads", method.trust)
        names = [field.encode_name for field in msgspec.structs.fields(method.params)]
        assert sorted(each["name"] for each in entry["params"]) == sorted(names)


# --- the table -----------------------------------------------------------------------------------------------------------


def protocol_modules() -> list[ModuleType]:
    """Return the modules of the protocol that the table leads to, and those that they share."""
    names = {
        *methods.NAMES,
        "base",
        "environment",
        "notifications",
        "operation",
        "package",
        "selection",
        "status",
        "text",
    }
    return [importlib.import_module(f"venvoy_protocol.{name}") for name in sorted(names)]


def structs() -> list[type[msgspec.Struct]]:
    return [
        kind
        for module in protocol_modules()
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    ]


def test_names_of_types_are_unique() -> None:
    names = [kind.__name__ for kind in structs()]
    assert sorted(names) == sorted(set(names))


def test_names_of_rows_are_unique_and_theirs() -> None:
    assert [row.name for row in ROWS] == list(methods.NAMES)
    assert [row.name for row in NOTIFICATIONS] == list(methods.NOTIFICATION_NAMES)
    requests = [row.request for row in (*ROWS, *NOTIFICATIONS)]
    assert len(set(requests)) == len(requests)
    for row in ROWS:
        assert row.params.__module__ == f"venvoy_protocol.{row.name}"
        assert row.params.__name__ == f"{row.name.capitalize()}Params"
        assert issubclass(row.params, Params)
    with pytest.raises(KeyError):
        methods.method("base")


def modules_with(package: str, name: str) -> set[str]:
    """Return the modules of a package that define a name."""
    folder = ROOT / "server" / "venvoy_server" / package
    return {
        path.stem
        for path in folder.glob("*.py")
        if any(
            name
            in {
                getattr(target, "id", None)
                for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)])
            }
            or getattr(node, "name", None) == name
            or (isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names})
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    }


def test_every_row_has_exactly_one_handler() -> None:
    for row in ROWS:
        assert handler(row.name).method is row
    assert modules_with("handlers", "HANDLER") == set(methods.NAMES)


def test_every_row_has_exactly_one_view() -> None:
    for row in ROWS:
        view = importlib.import_module(f"venvoy_server.commandline.{row.name}")
        assert list(inspect.signature(view.render).parameters) == ["result", "switches"]
    assert modules_with("commandline", "render") == set(methods.NAMES)


def test_every_summary_is_one_sentence() -> None:
    for row in (*ROWS, *NOTIFICATIONS):
        assert row.summary[0].isupper() and row.summary.endswith(".") and ". " not in row.summary


# --- documentation -------------------------------------------------------------------------------------------------------

TOLD_BY_THEIR_NAME = frozenset(
    [
        "active",
        "added",
        "candidates",
        "changed",
        "changes",
        "code",
        "complete",
        "counts",
        "debug",
        "diagnostics",
        "edits",
        "elapsed_ms",
        "end",
        "environment",
        "environments",
        "error",
        "executable",
        "files",
        "folder",
        "folders",
        "free_threaded",
        "hint",
        "href",
        "implementation",
        "information",
        "interpreter",
        "interpreters",
        "interpreters_added",
        "interpreters_changed",
        "interpreters_removed",
        "location",
        "locator",
        "message",
        "method",
        "methods",
        "name",
        "new_text",
        "notices",
        "op",
        "packages",
        "params",
        "path",
        "platform",
        "prefix",
        "problems",
        "prompt",
        "protocol_version",
        "python_version",
        "range",
        "reason",
        "related_information",
        "removed",
        "selection",
        "separator",
        "severity",
        "site_packages",
        "size_bytes",
        "source",
        "start",
        "state",
        "status",
        "steps",
        "summary",
        "timings",
        "title",
        "uri",
        "value",
        "version",
        "version_source",
        "warning",
        "activate",
        "deactivate",
        "base_executable",
        "base_prefix",
        "architecture",
        "implementation_version",
        "installer",
        "fixes",
        "incomplete_reason",
        "undo",
        "line",
        "character",
        "call",
        "code_description",
        "editable",
        "has_pip",
        "system_site_packages",
    ]
)
"""Fields whose name says all; every other field has a description, and so has every field of params."""


def descriptions(kind: type[msgspec.Struct]) -> dict[str, str | None]:
    """Return the description of each field, as the JSON Schema has it."""
    _, components = msgspec.json.schema_components([kind])
    properties = components[kind.__name__].get("properties", {})
    return {field.name: properties[field.encode_name].get("description") for field in msgspec.structs.fields(kind)}


def test_every_field_is_described_where_its_name_does_not_tell() -> None:
    for kind in structs():
        assert kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}("), kind
        for name, description in descriptions(kind).items():
            if issubclass(kind, Params) or name not in TOLD_BY_THEIR_NAME:
                assert description, f"{kind.__name__}.{name}"


def test_descriptions_are_sentences() -> None:
    for kind in structs():
        for name, description in descriptions(kind).items():
            if description:
                assert description.endswith((".", "...")) and "\n" not in description, f"{kind.__name__}.{name}"


# --- failures ------------------------------------------------------------------------------------------------------------


def raised_words() -> set[str]:
    """Return every word that stands as the first argument of a call of `failure` in the server."""
    words = set()
    for path in (ROOT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "failure" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    words.add(str(first.value))
    return words


def test_every_word_of_a_failure_is_listed_and_none_is_stale() -> None:
    assert raised_words() | set(get_args(OperationCode)) == set(errors.FAILURES)
    assert list(errors.FAILURES) == sorted(errors.FAILURES)
    for word, meaning in errors.FAILURES.items():
        assert word == word.lower() and " " not in word and "_" not in word
        assert meaning[0].isupper() and meaning.endswith(".")


# --- real results --------------------------------------------------------------------------------------------------------


def strict(document: Any) -> Any:
    """Return the document with objects that allow no field beyond those they list."""
    closed = copy.deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return closed


def validator_of(document: Any, name: str) -> Draft202012Validator:
    resource = Resource.from_contents(strict(document), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:openrpc", resource)
    return Draft202012Validator({"$ref": f"urn:openrpc#/components/schemas/{name}"}, registry=registry)


def project(folder: Path) -> Path:
    """Make a project with an environment that a file tells all about, and a requirements file with mistakes."""
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    info = site / "thing-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\nSummary: A thing\n")
    (info / "RECORD").write_text("thing-1.0.dist-info/METADATA,,\nthing-1.0.dist-info/RECORD,,\n")
    (folder / ".venv" / "bin").mkdir()
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    home = Path(sys.executable).resolve().parent
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n")
    (folder / "requirements.txt").write_text("thing==2\nmissing\nno such line ==\n--no-such-option\nthing\n")
    return folder


def test_results_of_real_calls_are_as_the_document_says(tmp_path: Path, document: Any) -> None:
    work = project(tmp_path / "work")
    environment = str(work / ".venv")
    calls: dict[str, list[dict[str, Any]]] = {
        "discover": [{"folders": [str(work)], "timings": True}, {"scope": "interpreters"}],
        "inspect": [{"path": environment, "size": True}, {"path": str(Path(sys.executable).resolve())}],
        "create": [{"folder": str(work), "path": str(work / "other"), "dryRun": True}],
        "select": [{"folder": str(work), "environment": environment}, {"folder": str(work), "none": True}],
        "selection": [{"path": str(work)}, {"path": str(work / "requirements.txt")}],
        "status": [{"path": str(work)}],
        "activate": [{"environment": environment, "shell": "bash"}, {"environment": environment}],
        "packages": [{"environment": environment}],
        "install": [],  # needs an index, or trust; its result has the types of `create`
        "check": [{"files": [str(work / "requirements.txt")], "environment": environment}],
        "info": [{}],
    }
    # Rows beside these belong to work with tests of its own, which may add its calls here.
    with Wire(tmp_path) as wire:
        for row in ROWS:
            check = validator_of(document, row.result.__name__)
            for params in calls.get(row.name, []):
                answer = wire.call(row.request, params)
                assert "result" in answer, answer
                check.validate(answer["result"])
                assert not check.is_valid({**answer["result"], "unknown": 1})


def test_the_strict_schemas_catch_mutants(document: Any) -> None:
    check = validator_of(document, "Package")
    good = {"name": "a", "version": "1", "location": "/a", "editable": False}
    check.validate(good)
    for bad in ({**good, "name": 5}, {**good, "more": 1}, {"name": "a"}, {**good, "editable": None}, []):
        with pytest.raises(ValidationError):
            check.validate(bad)


# --- the wire's own rules ------------------------------------------------------------------------------------------------


def test_params_refuse_unknown_fields_and_results_may_grow() -> None:
    for row in ROWS:
        assert row.params.__struct_config__.forbid_unknown_fields
        assert not row.result.__struct_config__.forbid_unknown_fields
        for kind in (row.params, row.result):
            for field in msgspec.structs.fields(kind):
                assert "_" not in field.encode_name


def test_the_package_itself_imports_nothing() -> None:
    tree = ast.parse((ROOT / "protocol" / "venvoy_protocol" / "__init__.py").read_text(encoding="utf-8"))
    assert [type(node).__name__ for node in tree.body] == ["Expr"]


@pytest.mark.parametrize(
    ("text", "good"),
    [("/a", True), ("/", True), ("C:\\a", True), ("c:/a", True), ("\\\\server\\a", True), ("a", False), ("", False)]
    + [("~/a", False), ("./a", False), ("C:a", False), ("/a\0b", False), ("file:///a", False)],
)
def test_absolute_paths(text: str, good: bool) -> None:
    data = msgspec.json.encode(text)
    if good:
        assert msgspec.json.decode(data, type=base.AbsolutePath) == text
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(data, type=base.AbsolutePath)
