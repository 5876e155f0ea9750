"""What a caller gets who leaves something out: every default of the pure packages, compared with `defaults.txt`.

A default that changes is a change for all who leave the value out, so it is to be seen in a review.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import msgspec

from pure_packages import pure_modules

LISTED = Path(__file__).with_name("defaults.txt")


def is_shown(value: object) -> bool:
    """Return whether a default is a value of its own: most others are None or empty, which says that nothing was given."""
    return isinstance(value, bool | int | float | str) and value != ""


def defaults_of(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, type) and issubclass(value, msgspec.Struct):
        defaults = value.__struct_defaults__
        yield from zip(value.__struct_fields__[-len(defaults) :], defaults, strict=False)
    elif not isinstance(value, type):
        assert callable(value)
        yield from ((each.name, each.default) for each in inspect.signature(value).parameters.values())


def members(module: str) -> Iterator[tuple[str, object]]:
    """Yield what a module defines that can be called, with the methods of its classes."""
    for name, value in vars(import_module(module)).items():
        if getattr(value, "__module__", None) == module and (inspect.isroutine(value) or isinstance(value, type)):
            yield name, value
            if isinstance(value, type):
                yield from ((f"{name}.{each}", made) for each, made in vars(value).items() if inspect.isfunction(made))


def lines() -> Iterator[str]:
    for module in pure_modules():
        for name, value in members(module):
            shown = [f"{key}={default!r}" for key, default in defaults_of(value) if is_shown(default)]
            if shown:
                yield f"{module.removeprefix('venvoy_server.')}.{name}: {', '.join(shown)}"


def test_the_defaults_are_those_listed(tmp_path: Path) -> None:
    now = tmp_path / LISTED.name
    now.write_text("\n".join([*sorted(set(lines())), ""]), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == LISTED.read_text(encoding="utf-8"), f"copy {now} if that is meant"
