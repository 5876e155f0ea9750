"""The output of `venvoy menu`: an editor's menu as lines of text, to see what editors would show."""

from __future__ import annotations

from venvoy_protocol.menu import MENU
from venvoy_protocol.step import Item, Step
from venvoy_server.commandline.style import printable, standard_style
from venvoy_server.commandline.view import Switches, View


def render(step: Step, switches: Switches) -> str:
    """Return what a menu shows at one time (`step`) as lines: title, texts, and a line per item.

    A step of the kind `text` is returned as its text alone.
    """
    style = standard_style()
    if step.kind == "text":
        return (step.text or "").rstrip("\n")
    lines = [style.paint(printable(step.title), "bold")] if step.title else []
    lines += [printable(text) for text in (step.detail, step.placeholder, step.problem, step.message) if text]
    lines += [_line(item) for item in step.items]
    return "\n".join(lines)


def _line(item: Item) -> str:
    if item.separator is not None:
        return f"--- {printable(item.separator)}"
    mark = "*" if item.current else " "
    parts = [item.label, f"({item.description})" if item.description else "", item.detail or ""]
    return f"{mark} {printable('  '.join(filter(None, parts)))}"


VIEW = View(MENU, render=render)
