"""Import libraries without those of their imports that commands do not need, so that commands start faster."""

from __future__ import annotations

import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def import_msgspec() -> None:
    """Import msgspec without a third of its imports, which saves a twelfth of the time to start `venvoy status`.

    Not imported are `typing_extensions`, because msgspec uses only names that `typing` has, too; and `platform`, of
    which `uuid` needs only `platform.system()`. `msgspec.inspect` and the JSON schemas are imported when they are first
    used. Raises ImportError.
    """
    platform = ModuleType("platform")
    platform.system = lambda: os.uname().sysname  # type: ignore[attr-defined]
    later = {name: _Later(name) for name in ("msgspec.inspect", "msgspec._json_schema")}
    load("msgspec", {"typing_extensions": None, "platform": platform, **later})
    names = vars(sys.modules["msgspec"])
    if names.get("inspect") is later["msgspec.inspect"]:
        del names["inspect"]  # so that a later import finds the real module


def import_asyncio() -> None:
    """Import asyncio without `ssl`: TLS is not used, and OpenSSL takes 4 MiB and a twentieth of the startup time."""
    load("asyncio", {"ssl": None})


def load(name: str, replaced: Mapping[str, ModuleType | None]) -> None:
    """Import the module `name` while each module in `replaced` is replaced by its value (None: not importable).

    Modules that are imported already are not replaced. After this, an import gets the real modules again.
    """
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
    """A placeholder for a module that is imported only when one of its functions is called.

    Each attribute of the placeholder is a function. When called, it imports the real module, and calls the real
    function of the same name.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*values: Any, **named: Any) -> Any:
            from importlib import import_module

            return getattr(import_module(self.__name__), name)(*values, **named)

        return call
