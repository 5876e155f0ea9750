"""The command `venvoy.open`, which fixes and code lenses carry: open a menu in the editor, or call a `venvoy/` method.

A method may ask the user further questions, which are shown as menus, too. The command is answered at once, because
some clients time out after a few seconds. Clients that draw menus themselves (capability `experimental.venvoy.menu`)
are then sent the notification `venvoy/showMenu`. For other clients, this module shows the menu with LSP's
`window/showMessageRequest` and `window/showMessage`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Raw

from venvoy_protocol.notifications import ShowMenuParams
from venvoy_protocol.step import Item, Step, Then
from venvoy_server.rpc.messages import decode_params

if TYPE_CHECKING:
    from collections.abc import Callable

    from venvoy_server.rpc import messages
    from venvoy_server.rpc.peer import Peer

COMMAND: Final = "venvoy.open"
MOST_ACTIONS = 20
"""Maximum number of buttons in one message; editors show them in a row, or in a list without a search."""

_TYPES = {"error": 1, "warning": 2, "information": 3}


class _Answer(msgspec.Struct):
    """The JSON-RPC response of a `venvoy/` method called by the server itself."""

    result: Step | None = None
    error: _Error | None = None


class _Error(msgspec.Struct):
    message: str


_answer_decoder = msgspec.json.Decoder(_Answer)


_then_decoder = msgspec.json.Decoder(Then)


def then_of(argument: Raw | msgspec.UnsetType) -> Then:
    """Decode the argument of the command `venvoy.open`: it names a menu to open, or a method to call.

    The result names the main menu if there is no argument. Raises MethodError for an invalid argument.
    """
    return decode_params(argument, _then_decoder, "$.arguments[0]")


class OpenedMenus:
    """Shows menus to the client of one connection."""

    def __init__(self, peer: Peer, call_inside: Callable[[str, Any, Callable[[bytes], None]], None]) -> None:
        """Store the client and `call_inside`, which calls a `venvoy/` method (name, params) for the server itself.

        The last argument of `call_inside` is called with the response.
        """
        self._peer = peer
        self._call_inside = call_inside

    def open(self, then: Then) -> None:
        """Open the menu, or call the method, that `then` names.

        A client that draws menus itself is sent `then` in a notification instead.
        """
        if self._client_draws():
            self._peer.notify("venvoy/showMenu", ShowMenuParams(then=then))
        else:
            self._go_on(then)

    def _client_draws(self) -> bool:
        params = self._peer.initialize_params
        return params is not None and params.capability("experimental", "venvoy", "menu") is True

    def _go_on(self, then: Then) -> None:
        if then.call is not None:
            self._ask("perform", {"call": then.call})
        else:
            path = {"path": then.path} if then.path is not None else {}
            self._ask("menu", {"id": then.menu or "main", "answers": then.answers, **path})

    def _ask(self, method: str, params: dict[str, Any]) -> None:
        self._call_inside(method, Raw(msgspec.json.encode(params)), self._answered)

    def _answered(self, body: bytes) -> None:
        """Show the user what a menu method returned: the next menu, or its error.

        `body` is the method's JSON-RPC response. Nothing is shown if the client has disconnected meanwhile.
        """
        if not self._peer.is_running:
            return  # the client has disconnected meanwhile
        answer = _answer_decoder.decode(body)
        if answer.result is not None:
            self._draw(answer.result)
        elif answer.error is not None:
            self._show(answer.error.message, "error")

    def _draw(self, step: Step) -> None:
        if step.kind == "pick":
            self._pick(step)
        elif step.kind == "call":
            self._go_on(Then(call=step.call))
        elif step.kind == "input":
            self._show(
                f"{step.title}: this editor cannot ask for a text. Use the command `venvoy` in a terminal.", "warning"
            )
        elif step.kind == "text":
            self._show(step.text or "", "information")
        elif step.message:
            self._show(step.message, step.severity)

    def _pick(self, step: Step) -> None:
        shown = [item for item in step.items if item.separator is None][:MOST_ACTIONS]
        by_title = {_title(item): item for item in shown}
        message = "\n".join(filter(None, (step.title, step.detail, step.placeholder)))
        params = {
            "type": _TYPES[step.severity],
            "message": message,
            "actions": [{"title": title} for title in by_title],
        }

        def picked(response: messages.Message) -> None:
            chosen = _title_of(response.result)
            item = by_title.get(chosen) if chosen is not None else None
            if item is None:
                return  # dismissed
            self._go_on(item.then if item.then is not None else _with_answer(step, item))

        self._peer.request("window/showMessageRequest", params, picked)

    def _show(self, message: str, severity: str) -> None:
        self._peer.notify("window/showMessage", {"type": _TYPES[severity], "message": message})


def _title(item: Item) -> str:
    return f"{item.label} ({item.description})" if item.description else item.label


def _title_of(result: Any) -> str | None:
    if not isinstance(result, Raw):
        return None
    try:
        action = msgspec.json.decode(result)
    except msgspec.DecodeError:
        return None
    title = action.get("title") if isinstance(action, dict) else None
    return title if isinstance(title, str) else None


def _with_answer(step: Step, item: Item) -> Then:
    answer = [item.value] if step.many else item.value
    return Then(menu=step.id, path=step.path, answers={**step.answers, str(step.key): answer})
