"""Steps of menus at a terminal, as numbered lines: the lists and questions of editors, for a person who types."""

from __future__ import annotations

import sys
from typing import Final, Literal

from venvoy_protocol.step import Item, Step
from venvoy_server.commandline.style import printable, standard_style
from venvoy_server.commandline.terminal import write_text

_BACK: Final = "b"


def is_interactive() -> bool:
    """Return whether a person sees what is asked and can answer it: nothing is asked if a stream is a pipe or a file."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def pick(step: Step, *, can_go_back: bool = False) -> list[Item] | Literal["back"] | None:
    """Show the list of a step, and return the items that a person picks: one, or with `step.many` any number.

    An empty line takes the current items, and leaves (None) if there is none. Raises KeyboardInterrupt at the end of the
    input (Ctrl-D): who answers nothing stops the command, as with Ctrl-C.
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
    """Show the question of a step, and return what a person types; an empty line takes the proposed text."""
    write_text("\n".join(_heading(step)))
    return _read(f"[{step.value}] " if step.value else "") or step.value or ""


def _heading(step: Step) -> list[str]:
    counted = f" ({step.step}/{step.steps})" if step.steps else ""
    title = standard_style().paint(printable(step.title + counted), "bold")
    return [title, *(printable(text) for text in (step.detail, step.problem) if text)]


def _lines(step: Step, chosen: set[int]) -> list[str]:
    """Return a line for each item, numbered; the groups have their titles."""
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
    """Return the items that a text means, by numbers or by a part of a label that only one has; None for anything else."""
    words = [word.strip() for word in typed.split(",")]
    if all(word.isdecimal() and 1 <= int(word) <= len(items) for word in words):
        return [int(word) - 1 for word in words]
    found = [number for number, item in enumerate(items) if typed.lower() in item.label.lower()]
    return found if len(found) == 1 else None


def _read(prompt: str) -> str:
    sys.stdout.write(printable(prompt))
    sys.stdout.flush()
    return typed_line()


def typed_line() -> str:
    """Return the line that a person types, without the spaces around it; raises KeyboardInterrupt at the end of the input."""
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
