"""The table: every row is complete, named once, handled once, shown once and described."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest

from sources import nodes, parsed
from venvoy_protocol import base, errors, methods
from venvoy_protocol.base import Method, Notification, Params
from venvoy_server.commandline.view import View
from venvoy_server.handlers import handler
from venvoy_server.operations.errors import OperationCode

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS: tuple[Method[Any, Any], ...] = methods.METHODS
NOTIFICATIONS: tuple[Notification, ...] = methods.NOTIFICATIONS


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
    requests = [row.request for row in ROWS] + [row.request for row in NOTIFICATIONS]
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
            for node in parsed(path.read_text(encoding="utf-8")).body
        )
    }


def test_every_row_has_exactly_one_handler() -> None:
    for row in ROWS:
        assert handler(row.name).method is row
    assert modules_with("handlers", "HANDLER") == set(methods.NAMES)


def test_every_row_has_exactly_one_view() -> None:
    for row in ROWS:
        view = importlib.import_module(f"venvoy_server.commandline.{row.name}").VIEW
        assert isinstance(view, View) and view.method is row
    assert modules_with("commandline", "VIEW") == set(methods.NAMES)


def test_every_summary_is_one_sentence() -> None:
    for summary in [row.summary for row in ROWS] + [row.summary for row in NOTIFICATIONS]:
        assert summary[0].isupper() and summary.endswith(".") and ". " not in summary


# --- documentation -------------------------------------------------------------------------------------------------------

TOLD_BY_THEIR_NAME = frozenset(
    {
        *("action", "activate", "added", "architecture", "base_executable", "base_prefix", "call", "candidates"),
        *(
            "changed",
            "changes",
            "character",
            "code",
            "code_description",
            "counts",
            "deactivate",
            "debug",
            "dry_run",
            "trusted",
        ),
        *(
            "diagnostics",
            "editable",
            "edits",
            "elapsed_ms",
            "end",
            "environment",
            "environments",
            "error",
            "executable",
        ),
        *("files", "fixes", "folder", "free_threaded", "has_pip", "hint", "href", "implementation"),
        *("implementation_version", "incomplete_reason", "information", "installer", "interpreter", "interpreters"),
        *("interpreters_added", "interpreters_changed", "line", "location", "locator", "message", "methods", "name"),
        *("new_text", "notices", "op", "packages", "path", "platform", "prefix", "problems", "prompt"),
        *("protocol_version", "python_version", "range", "reason", "related_information", "selection", "separator"),
        *("severity", "site_packages", "size_bytes", "source", "start", "state", "status", "steps", "summary"),
        *("system_site_packages", "timings", "title", "undo", "uri", "value", "version", "version_source", "warning"),
    }
)
"""Fields whose name says all; every other field has a description, and so has every field of params."""


def descriptions(kind: type[msgspec.Struct]) -> dict[str, str | None]:
    """Return the description of each field, as the JSON Schema has it."""
    _, components = msgspec.json.schema_components([kind])
    properties = components[kind.__name__].get("properties", {})
    return {field.name: properties[field.encode_name].get("description") for field in msgspec.structs.fields(kind)}


def test_every_field_is_described_unless_its_name_says_it() -> None:
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
    """Return every word that is as the first argument of a call of `failure` in the server."""
    words = set()
    for _, node in nodes(ROOT / "server", "failure("):
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
    [
        *(("/a", True), ("/", True), ("C:\\a", True), ("c:/a", True), ("\\\\server\\a", True)),
        *(("a", False), ("", False), ("~/a", False), ("./a", False), ("C:a", False), ("/a\0b", False)),
        ("file:///a", False),
    ],
)
def test_absolute_paths(text: str, good: bool) -> None:
    data = msgspec.json.encode(text)
    if good:
        assert msgspec.json.decode(data, type=base.AbsolutePath) == text
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(data, type=base.AbsolutePath)
