"""The menus of the editors at a terminal, as numbered lines: for a command whose choice is missing, such as `venvoy select`."""

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
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.oneshot import ProgressLine, call_handler, person_context
from venvoy_server.operations.errors import Cancelled

MENU_OF: Final = {
    "menu": "main",
    "select": "select",
    "remove": "environments",
    "repair": "doctor",
    "uninstall": "packages",
    "restore": "",
}
"""The menu that a command opens if nothing else was typed; what was removed has none, and is listed here."""


def walk(command: str) -> int:
    """Go through the menu of a command, question by question, and return the exit status; an empty line at the end leaves."""
    to: Then | None = Then(menu=MENU_OF[command])
    visited: list[Then] = []
    try:
        while to is not None:
            step = _removed() if to.menu == "" else _step(to)
            if to.menu is not None:
                visited.append(to)
            to = _answered(step, visited)
            if to is None:
                return FAILED if step.severity == "error" else DONE
    except EOFError:
        write_text("")
    except MethodError as error:
        complain(command, error.message)
        return FAILED
    return DONE


def _step(to: Then) -> Step:
    """Return the step of a menu, or the one after a call."""
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
    """Return the list of what was removed or replaced below the current folder, newest first."""
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
    """Show a step, ask, and return what comes next; None at the end."""
    if step.kind == "call":
        assert step.call is not None
        return Then(call=step.call)
    if step.kind == "text":
        write_text((step.text or "").rstrip("\n"))
        return None
    if step.kind == "done":
        write_text(step.message or "")
        return None
    write_text("\n".join(_heading(step)))
    if step.kind == "input":
        return _with_answer(step, _read(f"[{step.value}] " if step.value else "") or step.value or "")
    return _picked(step, visited)


def _heading(step: Step) -> list[str]:
    counted = f" ({step.step}/{step.steps})" if step.steps else ""
    title = standard_style().paint(printable(step.title + counted), "bold")
    return [title, *(printable(text) for text in (step.detail, step.problem) if text)]


def _picked(step: Step, visited: list[Then]) -> Then | None:
    items = [item for item in step.items if item.separator is None]
    chosen = {number for number, item in enumerate(items) if item.current}
    write_text("\n".join(_line(number, item, number in chosen) for number, item in enumerate(items)))
    how = "Numbers with commas" if step.many else "Number"
    back = ", b: back" if len(visited) > 1 else ""
    while True:
        typed = _read(f"{how} (Enter: {_default(step, chosen)}{back}) ")
        if typed == "b" and len(visited) > 1:
            visited.pop()
            return visited.pop()
        if not typed and not (step.many or chosen):
            return None
        numbers = _numbers(typed, items) if typed else sorted(chosen)
        if numbers is None or (len(numbers) != 1 and not step.many):
            write_text(f"Type a number from 1 to {len(items)}, or a part of one line.")
        elif step.many:
            return _with_answer(step, [items[number].value for number in numbers])
        else:
            (item,) = (items[number] for number in numbers)
            return item.then if item.then is not None else _with_answer(step, item.value)


def _default(step: Step, chosen: set[int]) -> str:
    if not step.many and not chosen:
        return "leave"
    return ", ".join(str(number + 1) for number in sorted(chosen)) or "none"


def _line(number: int, item: Item, chosen: bool) -> str:
    parts = [item.label, f"({item.description})" if item.description else "", item.detail or ""]
    return f"{number + 1:4}{'*' if chosen else ' '} {printable('  '.join(filter(None, parts)))}"


def _numbers(typed: str, items: list[Item]) -> list[int] | None:
    """Return the items that a text means, by numbers or by a part of a label that only one has; None for anything else."""
    words = [word.strip() for word in typed.split(",")]
    if all(word.isdecimal() and 1 <= int(word) <= len(items) for word in words):
        return [int(word) - 1 for word in words]
    found = [number for number, item in enumerate(items) if typed.lower() in item.label.lower()]
    return found if len(found) == 1 else None


def _read(prompt: str) -> str:
    sys.stdout.write(printable(prompt))
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _with_answer(step: Step, value: Any) -> Then:
    return Then(menu=step.id, path=step.path, answers={**step.answers, str(step.key): value})
