"""Convert values of the server to types of the client protocol, and file URIs to paths and back.

A server type whose values are sent to clients has a twin in the protocol: a type with the same fields. `to_wire` has an
overload for each such pair of types, so that mypy rejects any other pair. `tests/handlers/test_twins.py` compares the
fields.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, overload

import msgspec

from venvoy_server.environments.patterns import pattern

if TYPE_CHECKING:  # protocol types are imported where they are created: `status` needs none of these
    from venvoy_protocol import environment as wire
    from venvoy_protocol.activate import VariableEdit
    from venvoy_protocol.operation import DependencyWarning, HandedSetting, StepDone
    from venvoy_protocol.package import Package
    from venvoy_protocol.selection import Candidate
    from venvoy_protocol.tools import LanguageServerSettings
    from venvoy_server.activation.model import VariableEdit as OwnVariableEdit
    from venvoy_server.environments import model
    from venvoy_server.operations.model import DependencyWarning as OwnDependencyWarning
    from venvoy_server.operations.model import Handover
    from venvoy_server.operations.model import StepDone as OwnStepDone
    from venvoy_server.packages.model import DirectUrl, Distribution
    from venvoy_server.selection.model import Candidate as OwnCandidate
    from venvoy_server.selection.model import SelectionProblem
    from venvoy_server.selection.tool_settings import ServerSettings


@overload
def to_wire(value: model.Environment, kind: type[wire.Environment]) -> wire.Environment: ...
@overload
def to_wire(value: model.Interpreter, kind: type[wire.Interpreter]) -> wire.Interpreter: ...
@overload
def to_wire(value: model.Problem | SelectionProblem, kind: type[wire.Problem]) -> wire.Problem: ...
@overload
def to_wire(value: OwnCandidate, kind: type[Candidate]) -> Candidate: ...
@overload
def to_wire(value: OwnStepDone, kind: type[StepDone]) -> StepDone: ...
@overload
def to_wire(value: Handover, kind: type[HandedSetting]) -> HandedSetting: ...
@overload
def to_wire(value: OwnDependencyWarning, kind: type[DependencyWarning]) -> DependencyWarning: ...
@overload
def to_wire(value: OwnVariableEdit, kind: type[VariableEdit]) -> VariableEdit: ...
@overload
def to_wire(value: ServerSettings, kind: type[LanguageServerSettings]) -> LanguageServerSettings: ...
def to_wire(value: object, kind: type[Any]) -> Any:
    """Convert a value of the server to `kind`, the protocol type with the same fields; the overloads list the pairs."""
    return msgspec.convert(value, kind, from_attributes=True)


def environments_to_wire(environments: Iterable[model.Environment]) -> list[wire.Environment]:
    """Convert environments to their protocol type."""
    from venvoy_protocol.environment import Environment

    return [to_wire(each, Environment) for each in environments]


def interpreters_to_wire(interpreters: Iterable[model.Interpreter]) -> list[wire.Interpreter]:
    """Convert interpreters to their protocol type."""
    from venvoy_protocol.environment import Interpreter

    return [to_wire(each, Interpreter) for each in interpreters]


def packages_to_wire(distributions: Iterable[Distribution]) -> list[Package]:
    """Convert installed distributions to their protocol type; credentials in URLs are redacted."""
    return [_package(each) for each in distributions]


def _package(found: Distribution) -> Package:
    from venvoy_protocol.package import Package

    return Package(
        name=found.name,
        version=found.version,
        location=found.location,
        editable=found.editable,
        direct_url=_origin(found.direct_url) if found.direct_url else None,
        requested=found.requested,
        summary=found.summary,
        installer=found.installer,
        from_base=found.from_base,
        broken=found.broken,
    )


def _origin(found: DirectUrl) -> str:
    from venvoy_server.environments.redact import redacted  # its patterns take time to compile

    return redacted(found.url)


def problems_to_wire(problems: Iterable[model.Problem]) -> list[wire.Problem]:
    """Convert problems to their protocol type."""
    from venvoy_protocol.environment import Problem

    return [to_wire(each, Problem) for each in problems]


def error_to_wire(code: int, message: str, data: Any = None) -> dict[str, Any]:
    """Return a JSON-RPC error object, with credentials redacted in its message and data.

    A Call in the data (a method call that the client can make, such as an installation) is left unchanged.
    """
    from venvoy_server.environments.redact import redacted  # its patterns take time to compile

    body: dict[str, Any] = {"code": code, "message": redacted(message)}
    return body if data is None else {**body, "data": _each_text(redacted, data)}


def _each_text(change: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(change, each) for key, each in value.items()}
    return [_each_text(change, each) for each in value] if isinstance(value, list | tuple) else value


def encodable(value: Any) -> Any:
    """Return a value in which U+FFFD replaces lone surrogates, Python's form of undecodable bytes in file names.

    Strings in lists, dictionaries and structs are included; tuples become lists, and structs dictionaries as in their
    JSON.
    """
    if isinstance(value, str):
        return "".join("\ufffd" if _is_surrogate(each) else each for each in value) if _has_surrogate(value) else value
    if isinstance(value, dict):
        return {encodable(key): encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [encodable(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return encodable(msgspec.to_builtins(value))
    return value


def encoded(value: Any) -> msgspec.Raw:
    """Serialise a value to JSON; undecodable bytes of file names become U+FFFD."""
    try:
        return msgspec.Raw(msgspec.json.encode(value))
    except UnicodeEncodeError:
        return msgspec.Raw(msgspec.json.encode(encodable(value)))


def formatted(value: Any) -> bytes:
    """Serialise a value to indented JSON that is safe on a terminal; undecodable bytes of file names become U+FFFD."""
    body = msgspec.json.format(encoded(value), indent=2)
    if body.isascii() and b"\x7f" not in body:
        return body
    # JSON does not require escapes for C1 controls and direction marks, which may disturb a terminal.
    text = body.decode()
    return "".join(each if each.isprintable() or each == "\n" else _json_escape(each) for each in text).encode()


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _has_surrogate(text: str) -> bool:
    return any(_is_surrogate(character) for character in text)


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def path_of_uri(uri: str) -> str | None:
    """Return the path of a `file:` URI (RFC 8089), or None for a URI with another scheme."""
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path, errors="surrogateescape")
    if os.name != "nt":
        return path or None
    if parts.netloc and parts.netloc != "localhost":
        return f"\\\\{parts.netloc}{path}".replace("/", "\\")
    return path.lstrip("/").replace("/", "\\") or None


_PLAIN_PATH = pattern(r"[A-Za-z0-9/._~-]+")
"""Paths that need no percent-encoding in a URI, so that `urllib`, a slow import, is not needed."""


def uri_of_path(path: str) -> str:
    """Return the `file:` URI of an absolute path."""
    if os.name != "nt" and path.isascii() and _PLAIN_PATH.fullmatch(path):
        return f"file://{path}"
    from urllib.parse import quote

    if os.name == "nt":
        path = path.replace("\\", "/")
        if path.startswith("//"):
            return "file:" + quote(path, safe="/")
        return "file:///" + quote(path, safe="/")
    return "file://" + quote(path, safe="/", errors="surrogateescape")
