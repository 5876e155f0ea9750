"""Every request of LSP's own has a handler, and every id gets one answer, whatever method it is sent with."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from editor import editing
from venvoy_server.lsp.language_handlers import LanguageHandlers, params_of
from venvoy_server.rpc.language_routes import LANGUAGE_ROUTES, NOTIFICATIONS
from wire import Wire

INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED = -32600, -32601, -32002
PLACE: dict[str, Any] = {
    "position": {"line": 0, "character": 0},
    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
    "previousResultIds": [],
}
ODD = ("textDocument/definition", "workspace/symbol", "no/such", "", "$/odd", "venvoy/none", "shutdownNow")


def example_of(method: str, uri: str) -> dict[str, Any]:
    context: dict[str, Any] = {"context": {"diagnostics": []}} if method == "textDocument/codeAction" else {}
    return {"textDocument": {"uri": uri}, **PLACE, **context}


def test_every_route_has_a_handler(tmp_path: Path) -> None:
    everything: dict[str, Any] = {route.method.partition("/")[2]: {} for route in LANGUAGE_ROUTES.values()}
    with editing(tmp_path, {"textDocument": everything}) as editor:
        editor.open("requirements.txt", "six\n")
        for method in LANGUAGE_ROUTES:
            answer = editor.wire.call(method, example_of(method, editor.uri("requirements.txt")))
            assert "result" in answer, (method, answer)


def test_every_handler_takes_the_params_of_its_route() -> None:
    for route in LANGUAGE_ROUTES.values():
        owner, _, method = route.handler.partition(".")
        handler = getattr(get_type_hints(LanguageHandlers)[owner], method)
        assert get_type_hints(handler)["params"] is params_of(route), route.method


def test_every_handler_has_a_route() -> None:
    """A handler is a public coroutine method whose argument is `params`."""
    handlers = {
        f"{owner}.{name}"
        for owner, kind in get_type_hints(LanguageHandlers).items()
        for name, method in vars(kind).items()
        if not name.startswith("_") and inspect.iscoroutinefunction(method)
    }
    assert handlers == {route.handler for route in LANGUAGE_ROUTES.values()}


@pytest.mark.parametrize("shape", ["none", "object", "array", "wrong"])
def test_every_id_gets_one_answer(tmp_path: Path, shape: str) -> None:
    """Notifications sent with an id, unknown methods, and wrong params, before and after `initialize`."""
    params: dict[str, Any] = {"none": None, "object": {}, "array": [], "wrong": {"textDocument": 7}}
    methods = sorted({*NOTIFICATIONS, *LANGUAGE_ROUTES, *ODD, "workspace/executeCommand"})
    with Wire(tmp_path, may_be_forked=True) as wire:
        before = [wire.request(method, params[shape]) for method in methods]
        codes = {wire.answer(id)["error"]["code"] for id in before}
        assert codes <= {NOT_INITIALIZED, METHOD_NOT_FOUND}
        wire.initialize()
        after = {method: wire.request(method, params[shape]) for method in methods}
        answers = {method: wire.answer(id) for method, id in after.items()}
        assert {answers[method]["error"]["code"] for method in NOTIFICATIONS} == {INVALID_REQUEST}
        assert {answers[method]["error"]["code"] for method in ODD} == {METHOD_NOT_FOUND}
        assert wire.call("venvoy/info")["result"]["name"] == "venvoy"


def test_an_unknown_method_is_not_repeated_whole(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize()
        for method in ("x" * 100_000, "venvoy/" + "\x1b[31m" * 50_000):
            message = wire.call(method)["error"]["message"]
            assert len(message) < 200
            assert "\x1b" not in message
