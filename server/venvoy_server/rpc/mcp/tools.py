"""The tools of the Model Context Protocol: `venvoy/` methods with the JSON Schema of their params."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect as types

from venvoy_protocol.base import Method
from venvoy_protocol.methods import NAMES, method

DEFAULT: Final = (
    "discover",
    "selection",
    "create",
    "install",
    "uninstall",
    "sync",
    "packages",
    "check",
    "doctor",
    "rules",
)
"""Methods offered as tools by default: kept few, because each tool costs tokens in every conversation."""
NEVER: Final = frozenset({"trust", "menu", "perform", "vulnerabilities"})
"""Methods that are never tools: granting trust and sending data to a service are decisions of the user, and menus are
for users (`perform` can make any call).
"""
_TOKENS: Final = frozenset({"workDoneToken", "partialResultToken"})
ALL: Final = tuple(name for name in NAMES if name not in NEVER)


def tools(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the MCP tool descriptions of the methods `names`, in the same order.

    Output schemas, which are four times as long, are left out.
    """
    return [_tool(method(name)) for name in names]


def _tool(row: Method[Any, Any]) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.name.capitalize(),
        "description": row.summary,
        "inputSchema": _schema(row),
        "annotations": {
            "readOnlyHint": not row.changes,
            "destructiveHint": row.destructive,
            "openWorldHint": row.network,
        },
    }


def _schema(row: Method[Any, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a method's params, without the fields in `hidden_fields`."""
    params = row.params
    _, components = msgspec.json.schema_components([params], ref_template="#/$defs/{name}")
    root = components.pop(params.__name__)
    hidden = hidden_fields(row.name)
    properties = {name: value for name, value in root.get("properties", {}).items() if name not in hidden}
    schema = {**root, "properties": properties}
    schema.pop("title", None)
    if "description" in schema:
        schema["description"] = inspect.cleandoc(schema["description"])
    return {**schema, "$defs": components} if components else schema


@cache
def hidden_fields(name: str) -> frozenset[str]:
    """Return the names of a method's params that the MCP tool does not offer.

    These are progress tokens, and fields that only a user may set.
    """
    info = types.type_info(method(name).params)
    assert isinstance(info, types.StructType)
    return _TOKENS | {field.encode_name for field in info.fields if not _is_for_agents(field.type)}


def _is_for_agents(kind: types.Type) -> bool:
    return not (isinstance(kind, types.Metadata) and (kind.extra or {}).get("agents") is False)


@cache
def foreign_places(name: str) -> tuple[tuple[str, ...], ...]:
    """Return where the result of the method `name` may hold untrusted text, such as `("packages", "[]", "summary")`.

    Each place is a path of field names, with `[]` for the items of an array.
    """
    return tuple(_places(types.type_info(method(name).result), (), frozenset()))


def _places(kind: Any, at: tuple[str, ...], inside: frozenset[type]) -> list[tuple[str, ...]]:
    match kind:
        case types.Metadata(type=inner, extra=extra):
            return [at] if (extra or {}).get("foreign") else _places(inner, at, inside)
        case types.UnionType(types=members):
            return [place for each in members for place in _places(each, at, inside)]
        case types.ListType(item_type=item):
            return _places(item, (*at, "[]"), inside)
        case types.StructType(cls=cls, fields=fields) if cls not in inside:
            return [
                place for field in fields for place in _places(field.type, (*at, field.encode_name), inside | {cls})
            ]
        case _:
            return []


def foreign_texts(name: str, result: Any) -> list[str]:
    """Return the places of a method's result that hold untrusted text, such as `packages[].summary`.

    Untrusted text was written by packages, files or tools. The protocol's definition of the method `name` marks the
    fields for such text. `result` is the method's result as JSON. A place whose text is empty or missing is left out.
    """
    return [".".join(place).replace(".[]", "[]") for place in foreign_places(name) if _holds(result, place)]


def _holds(value: Any, place: tuple[str, ...]) -> bool:
    if not place:
        return value not in (None, "")
    first, *rest = place
    if first == "[]":
        return isinstance(value, list) and any(_holds(each, tuple(rest)) for each in value)
    return isinstance(value, dict) and _holds(value.get(first), tuple(rest))
