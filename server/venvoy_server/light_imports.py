"""Imports of libraries without those of their modules that a command does not use."""

from __future__ import annotations

import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def import_msgspec() -> None:
    """Import msgspec without a third of what it imports: a twelfth of the start of `status`. Raises ImportError.

    - `typing_extensions`: it uses nothing of it that `typing` lacks.
    - `platform`: of `uuid`, which asks for the system's name where it knows no better (Linux, until Python 3.12).
    - its JSON schemas, and the description of types that these are made from: they are imported when they are first used.
    """
    platform = ModuleType("platform")
    platform.system = lambda: os.uname().sysname  # type: ignore[attr-defined]
    later = {name: _Later(name) for name in ("msgspec.inspect", "msgspec._json_schema")}
    load("msgspec", {"typing_extensions": None, "platform": platform, **later})
    names = vars(sys.modules["msgspec"])
    if names.get("inspect") is later["msgspec.inspect"]:
        del names["inspect"]  # so that its import finds the real one


def import_asyncio() -> None:
    """Import asyncio without `ssl`: nothing here speaks TLS, and OpenSSL would be 4 MiB, and a twentieth of the service's start."""
    load("asyncio", {"ssl": None})


def load(name: str, replaced: Mapping[str, ModuleType | None]) -> None:
    """Import a module, which gets others than those that it imports, or none; afterwards these can be imported as usual."""
    if name in sys.modules:
        return
    put = {each: module for each, module in replaced.items() if each not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # None is how Python marks a module as not to be had
    try:
        __import__(name)
    finally:
        for each in put:
            del sys.modules[each]


class _Later(ModuleType):
    """A module of functions, each of which imports the real module when it is called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*values: Any, **named: Any) -> Any:
            from importlib import import_module

            return getattr(import_module(self.__name__), name)(*values, **named)

        return call
