"""The lists and questions of editors' menus at a terminal: items are numbered lines, and the user types a number."""

from __future__ import annotations

import sys
from typing import Final, Literal

from venvoy_protocol.step import Item, Step
from venvoy_server.commandline.style import printable, standard_style
from venvoy_server.commandline.terminal import write_text

_BACK: Final = "b"


def is_interactive() -> bool:
    """Return whether a user can see a question and answer it: standard input, output and error are all terminals."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def pick(step: Step, *, can_go_back: bool = False) -> list[Item] | Literal["back"] | None:
    """Show a menu's list, and return the items that the user picks: one, or with `step.many` any number.

    An empty line picks the items that the list marks with `*` (current); without such items it returns None, or with
    `step.many` an empty list. With `can_go_back`, the answer `b` returns "back". Raises KeyboardInterrupt for Ctrl-C
    and Ctrl-D.
    """
    items = [item for item in step.items if item.separator is None]
    chosen = {number for number, item in enumerate(items) if item.current}
    write_text("\n".join([*_heading(step), *_lines(step, chosen)]))
    how = "Numbers with commas" if step.many else "Number"
    back = f", {_BACK}: back" if can_go_back else ""
    while True:
        typed = _read(f"{how} (Enter: {_default(step, chosen)}{back}) ")
        if typed == _BACK and can_go_back:
            return "back"
        if not typed and not (step.many or chosen):
            return None
        numbers = _numbers(typed, items) if typed else sorted(chosen)
        if numbers is not None and (step.many or len(numbers) == 1):
            return [items[number] for number in numbers]
        write_text(f"Type a number from 1 to {len(items)}, or a part of one line.")


def ask_text(step: Step) -> str:
    """Show a question that needs a text, and return the text typed; an empty line returns the text that is proposed."""
    write_text("\n".join(_heading(step)))
    return _read(f"[{step.value}] " if step.value else "") or step.value or ""


def _heading(step: Step) -> list[str]:
    counted = f" ({step.step}/{step.steps})" if step.steps else ""
    title = standard_style().paint(printable(step.title + counted), "bold")
    return [title, *(printable(text) for text in (step.detail, step.problem) if text)]


def _lines(step: Step, chosen: set[int]) -> list[str]:
    """Return a numbered line per item of a list, and a line with the title above each group of items.

    `chosen` are the zero-based numbers of the items to mark with `*`.
    """
    lines: list[str] = []
    number = 0
    for item in step.items:
        if item.separator is not None:
            lines.append(standard_style().paint(f"     {printable(item.separator)}", "faint"))
            continue
        parts = [item.label, f"({item.description})" if item.description else "", item.detail or ""]
        mark = "*" if number in chosen else " "
        lines.append(f"{number + 1:4}{mark} {printable('  '.join(filter(None, parts)))}")
        number += 1
    return lines


def _default(step: Step, chosen: set[int]) -> str:
    if not step.many and not chosen:
        return "leave"
    return ", ".join(str(number + 1) for number in sorted(chosen)) or "none"


def _numbers(typed: str, items: list[Item]) -> list[int] | None:
    """Return the zero-based numbers of the items that the user means, or None if that is not clear.

    Users type one-based numbers with commas between them (`1,3`), or a part of the label of exactly one item.
    """
    words = [word.strip() for word in typed.split(",")]
    if all(word.isdecimal() and 1 <= int(word[:9]) <= len(items) for word in words):
        return [int(word[:9]) - 1 for word in words]
    found = [number for number, item in enumerate(items) if typed.lower() in item.label.lower()]
    return found if len(found) == 1 else None


def _read(prompt: str) -> str:
    sys.stdout.write(printable(prompt))
    sys.stdout.flush()
    return typed_line()


def typed_line() -> str:
    """Read a line from standard input without surrounding spaces; raises KeyboardInterrupt at the end of input."""
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
