"""Shortening of the paths in the texts that a menu shows."""

from __future__ import annotations

from collections.abc import Callable

from venvoy_protocol.step import Item, Step

Shorten = Callable[[str], str]


def with_short_paths(step: Step, shorten: Shorten) -> Step:
    """Shorten the paths in all texts of a menu's step that the user sees, in place, and return the step.

    `shorten` shortens the paths in one text. Values that the client sends back to the server are not changed.
    """
    step.title = shorten(step.title)
    for name in ("detail", "placeholder", "problem", "message"):
        text = getattr(step, name)
        if text is not None:
            setattr(step, name, shorten(text))
    for item in step.items:
        _shorten_item(item, shorten)
    return step


def _shorten_item(item: Item, shorten: Shorten) -> None:
    item.label = shorten(item.label)
    for name in ("description", "detail"):
        text = getattr(item, name)
        if text is not None:
            setattr(item, name, shorten(text))
