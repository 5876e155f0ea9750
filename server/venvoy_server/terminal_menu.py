"""The editors' menus at a terminal, as numbered lines, for commands without arguments, such as `venvoy select`."""

from __future__ import annotations

import sys
import time
from typing import Any, Final

from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MENU, MenuParams
from venvoy_protocol.perform import PERFORM, PerformParams
from venvoy_protocol.step import Item, Step, StepCall, Then
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.exit_status import DONE, FAILED
from venvoy_server.commandline.folders import current_folder, is_below
from venvoy_server.commandline.questions import ask_text, pick
from venvoy_server.commandline.style import short_path
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.oneshot import ProgressLine, call_handler, person_context
from venvoy_server.operations.errors import Cancelled

MENU_OF: Final = {
    "menu": Then(menu="main"),
    "select": Then(menu="select"),
    "remove": Then(menu="environments", answers={"then": "remove"}),
    "repair": Then(menu="doctor"),
    "uninstall": Then(menu="packages", answers={"then": "uninstall"}),
    "restore": Then(menu=""),
}
"""The menu that each command opens when called without arguments; the one of `restore` is made in this module."""


def walk(command: str) -> int:
    """Show the menu of a command, such as `select`, question by question, and return the exit status.

    Raises KeyboardInterrupt for Ctrl-C, and for the end of the input at a question.
    """
    to: Then | None = MENU_OF[command]
    visited: list[Then] = []
    try:
        while to is not None:
            step = _removed() if to.menu == "" else _step(to)
            if to.menu is not None:
                visited.append(to)
            to = _answered(step, visited)
            if to is None:
                return FAILED if step.severity == "error" else DONE
    except MethodError as error:
        complain(command, error.message)
        return FAILED
    return DONE


def _step(to: Then) -> Step:
    """Return what to show next: the result of the method call `to.call` if it is set, otherwise the menu `to.menu`.

    The call, which a menu item proposed, is made here.
    """
    line = ProgressLine(enabled=sys.stderr.isatty())
    context = person_context(Cancellation(), line.report)
    try:
        if to.call is not None:
            return call_handler(PERFORM, context, PerformParams(call=to.call))
        return call_handler(MENU, context, MenuParams(id=to.menu or "main", path=to.path, answers=to.answers))
    except Cancelled:
        return Step(kind="done", message="Cancelled.")
    finally:
        line.clear()


def _removed() -> Step:
    """Return the menu page on which the user chooses a removed or replaced environment to restore.

    The page lists environments whose original path is the current folder or is below it, the one removed last first. If
    there are none, the result is a message that says so.
    """
    from venvoy_server.system.files.host import RealHost
    from venvoy_server.system.state.store import State

    host, here = RealHost(), current_folder()
    entries = {each.original: each for each in reversed(State.of(host).trash()) if host.exists(each.folder)}
    items = [
        Item(
            label=short_path(path),
            description=time.strftime("removed on %Y-%m-%d at %H:%M", time.localtime(each.removed)),
            then=Then(call=StepCall(title=f"Restoring {path}", method="restore", params={"path": path})),
        )
        for path, each in sorted(entries.items(), key=lambda entry: -entry[1].removed)
        if path == here or is_below(path, here)
    ]
    if not items:
        return Step(kind="done", message="Nothing that was removed here can be restored.")
    return Step(kind="pick", title="Restore which environment?", items=items)


def _answered(step: Step, visited: list[Then]) -> Then | None:
    """Show a list, question or message, read the user's answer, and return the menu to show or the call to make next.

    None if nothing follows, so that the command ends. `visited` are the menus shown so far, the current one last; if
    the user goes back, the last two are removed from it, and the second to last is returned to be shown again.
    """
    if step.kind == "call":
        assert step.call is not None
        return Then(call=step.call)
    if step.kind == "text":
        write_text((step.text or "").rstrip("\n"))
        return None
    if step.kind == "done":
        write_text(step.message or "")
        return None
    if step.kind == "input":
        return _with_answer(step, ask_text(step))
    items = pick(step, can_go_back=len(visited) > 1)
    if items is None:
        return None
    if items == "back":
        visited.pop()
        return visited.pop()
    if step.many:
        return _with_answer(step, [item.value for item in items])
    (item,) = items
    return item.then if item.then is not None else _with_answer(step, item.value)


def _with_answer(step: Step, value: Any) -> Then:
    return Then(menu=step.id, path=step.path, answers={**step.answers, str(step.key): value})
