"""Generate files from the table of methods and from the rules: openrpc.json, TypeScript types, the Python client's
methods, the references of methods and rules, the man page, and parts of the VS Code extension's package.json.

python protocol/generate.py            write the files
python protocol/generate.py --check    write nothing; exit 1 and name the files that are stale
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from pathlib import Path
from typing import Any

import msgspec

import man_page
import python_client
import rules_index
import rules_reference
import vscode_manifest
from header import HEADER
from venvoy_protocol import errors, methods, step
from venvoy_protocol.base import PROTOCOL_VERSION, Method, Wire
from venvoy_protocol.version import __version__

ROOT = Path(__file__).resolve().parent.parent
STEP_TYPES = {
    name for name, kind in vars(step).items() if isinstance(kind, type) and issubclass(kind, Wire) and kind is not Wire
}
TOKENS = ("workDoneToken", "partialResultToken")


def components() -> dict[str, Any]:
    """Return the JSON Schema of every type that occurs in messages, by type name.

    It does not depend on the version of msgspec.
    """
    types = [kind for row in methods.METHODS for kind in (row.params, row.result)]
    types += [row.params for row in methods.NOTIFICATIONS]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in schemas.values():
        if "description" in schema:  # msgspec before 0.23 keeps a docstring's indentation
            schema["description"] = inspect.cleandoc(schema["description"])
    return {name: schemas[name] for name in sorted(schemas)}


def openrpc() -> str:
    """Return the text of openrpc.json, which describes all methods and notifications in OpenRPC format."""
    schemas = components()
    document = {
        "openrpc": "1.3.2",
        "info": {
            "title": "Venvoy",
            "version": PROTOCOL_VERSION,
            "description": "One Python-environment backend for every editor. " + HEADER,
        },
        "methods": [_request(row, schemas) for row in methods.METHODS]
        + [_notification(row, schemas) for row in methods.NOTIFICATIONS],
        "components": {"schemas": schemas},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _request(row: Method[Any, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row.request,
        "summary": row.summary,
        "paramStructure": "by-name",
        "params": _descriptors(row.params.__name__, schemas),
        "result": {"name": row.result.__name__, "schema": {"$ref": f"#/components/schemas/{row.result.__name__}"}},
        "x-direction": "clientToServer",
        "x-kind": "changes" if row.changes else "reads",
        "x-long-running": row.long_running,
        "x-needs-trust": row.trust,
        "x-command": row.command,
    }


def _notification(row: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row.request,
        "summary": row.summary,
        "paramStructure": "by-name",
        "params": _descriptors(row.params.__name__, schemas),
        "x-direction": row.direction,
    }


def _descriptors(name: str, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    schema = schemas[name]
    required = set(schema.get("required", ()))
    properties = sorted(schema.get("properties", {}).items(), key=lambda item: item[0] not in required)
    return [
        {
            "name": field,
            "required": field in required,
            "schema": {"$ref": f"#/components/schemas/{name}/properties/{field}"},
        }
        for field, _ in properties
    ]


# --- TypeScript ------------------------------------------------------------------------------------------------------


def typescript() -> str:
    """Return the TypeScript source with an interface for each message type.

    It also lists the types of each method's params and result.
    """
    schemas = components()
    parts = [f"// {HEADER}", ""]
    for name, schema in schemas.items():
        parts.append(_interface(name, schema))
    parts.append("/** What each request takes and answers. */\nexport interface Requests {")
    for row in methods.METHODS:
        parts.append(f"  /** {row.summary} */")
        parts.append(f'  "{row.request}": {{ params: {row.params.__name__}; result: {row.result.__name__} }};')
    parts.append("}\n\n/** Notifications from the server. */\nexport interface Notifications {")
    for row in methods.NOTIFICATIONS:
        parts.append(f'  /** {row.summary} */\n  "{row.request}": {row.params.__name__};')
    parts.append("}\n")
    parts.append(f'export const PROTOCOL_VERSION = "{PROTOCOL_VERSION}";\n')
    return "\n".join(parts)


def _interface(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    # A result's field is always sent; params may be left out, and what says nothing in a step.
    always_sent = not name.endswith("Params") and name not in STEP_TYPES
    lines = [f"/** {schema['description']} */" if "description" in schema else "", f"export interface {name} {{"]
    for field, value in schema.get("properties", {}).items():
        if "description" in value:
            lines.append(f"  /** {value['description']} */")
        optional = "" if field in required or (always_sent and "default" in value) else "?"
        lines.append(f"  {field}{optional}: {_type(value)};")
    return "\n".join([line for line in lines if line] + ["}", ""])


_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(msgspec.json.encode(each).decode() for each in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
    return _SIMPLE.get(str(kind), "unknown")


# --- the reference -----------------------------------------------------------------------------------------------------


def reference() -> str:
    """Return the method reference in Markdown."""
    schemas = components()
    lines = [
        "# The protocol of Venvoy",
        "",
        f"<!-- {HEADER} -->",
        "",
        f"Protocol version {PROTOCOL_VERSION}. JSON-RPC 2.0 with LSP's framing (`Content-Length`). Every method is the request",
        "`venvoy/NAME`, the command `venvoy.NAME` of `workspace/executeCommand` (its one argument is the params object), and the",
        "subcommand `venvoy NAME`. Paths are absolute. Params refuse unknown fields; results may grow. A field that may be left",
        "out has its default in the table. The same as a document for programs: `openrpc.json`.",
        "",
        "| method | | what it does |",
        "| --- | --- | --- |",
    ]
    for row in methods.METHODS:
        lines.append(
            f"| [`{row.name}`](#{row.name.lower()}) | {'changes' if row.changes else 'reads'} | {row.summary} |"
        )
    for row in methods.METHODS:
        lines += _reference_of(row, schemas)
    lines += ["", "## Notifications from the server", "", "| notification | params | when |", "| --- | --- | --- |"]
    lines += [f"| `{row.request}` | `{row.params.__name__}` | {row.summary} |" for row in methods.NOTIFICATIONS]
    lines += ["", "## Types", ""]
    shown = {row.params.__name__ for row in methods.METHODS} | {row.result.__name__ for row in methods.METHODS}
    for name, schema in schemas.items():
        if name not in shown:
            lines += [f"### {name}", "", str(schema.get("description", "")), "", *_fields(schema), ""]
    lines += _reference_of_errors()
    return "\n".join(lines).rstrip() + "\n"


def _reference_of(row: Method[Any, Any], schemas: dict[str, Any]) -> list[str]:
    facts = [
        "changes something" if row.changes else "reads only",
        *(["may take long: reports progress, can be cancelled"] if row.long_running else []),
        *(["refused in a folder that is not trusted"] if row.trust else []),
    ]
    return [
        "",
        f"## {row.name}",
        "",
        f"{row.summary} ({'; '.join(facts)})",
        "",
        "Params:",
        "",
        *_fields(schemas[row.params.__name__]),
        "",
        "Result:",
        "",
        *_fields(schemas[row.result.__name__]),
    ]


def _fields(schema: dict[str, Any]) -> list[str]:
    properties = {name: value for name, value in schema.get("properties", {}).items() if name not in TOKENS}
    if not properties:
        return ["None."]
    lines = ["| field | type | default | meaning |", "| --- | --- | --- | --- |"]
    for name, value in properties.items():
        default = f"`{msgspec.json.encode(value['default']).decode()}`" if "default" in value else ""
        kind = _type(value).replace("|", "\\|")
        lines.append(f"| `{name}` | `{kind}` | {default} | {value.get('description', '')} |")
    return lines


def _reference_of_errors() -> list[str]:
    lines = ["", "## Errors", "", "| code | name |", "| --- | --- |"]
    for name in dir(errors):
        value = getattr(errors, name)
        if name.isupper() and isinstance(value, int):
            lines.append(f"| {value} | {name} |")
    lines.append("")
    lines += textwrap.wrap(
        "A failure that a person or a program can act on is REQUEST_FAILED; `data.code` holds its stable word, and the "
        "other fields of `data` say more about it. INVALID_PARAMS has the JSON path of the wrong field in `data.path`.",
        120,
    )
    words = getattr(errors, "FAILURES", {})
    if words:
        lines += ["", "| `data.code` | meaning |", "| --- | --- |"]
        lines += [f"| `{word}` | {meaning} |" for word, meaning in words.items()]
    return lines


def vscode_package() -> str:
    """Return the text of the VS Code extension's package.json with its generated parts updated."""
    return vscode_manifest.vscode_manifest((ROOT / "client-stub/vscode/package.json").read_text(encoding="utf-8"))


OUTPUTS = {
    "protocol/openrpc.json": openrpc,
    "protocol/README.md": reference,
    "client-stub/node/src/protocol.ts": typescript,
    "client-stub/vscode/package.json": vscode_package,
    "client-stub/python/venvoy_client/methods.py": python_client.python_client,
    "client-stub/python/venvoy_client/blocking_methods.py": python_client.blocking_python_client,
    "docs/man/venvoy.1": man_page.man_page,
    "server/venvoy_server/dependencies/rules/_index.py": rules_index.rules_index,
    "server/venvoy_server/rules.md": rules_reference.rules_reference,
}
"""The generated files, and what writes each."""


def stale() -> list[str]:
    """Return the generated files whose content on disk differs from what would be generated now."""
    wrong = []
    for name, write in OUTPUTS.items():
        path = ROOT / name
        if not path.exists() or path.read_bytes() != write().encode():
            wrong.append(name)
    return wrong


def main(words: list[str]) -> int:
    """Write the generated files, or only compare them if `words` (the command-line arguments) is `--check`.

    Returns the exit status.
    """
    if words == ["--check"]:
        wrong = stale()
        for name in wrong:
            print(f"{name} is stale: run `python protocol/generate.py`")
        return 1 if wrong else 0
    for name, write in OUTPUTS.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write().encode())
        print(f"wrote {name} ({__version__})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
