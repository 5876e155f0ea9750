"""METHODS, the table of all methods, in the order in which help and reference show them.

Each row is in the module of its method (`venvoy_protocol.discover.DISCOVER`), next to the classes of its params and
result; this file lists the names. A row is loaded when it is first used, so that a command that runs one method imports
one module.
"""

from importlib import import_module
from typing import Any, Final

from venvoy_protocol.base import Method, Notification

NAMES: Final = (
    "discover",
    "inspect",
    "create",
    "remove",
    "restore",
    "repair",
    "select",
    "selection",
    "status",
    "activate",
    "packages",
    "add",
    "drop",
    "install",
    "uninstall",
    "sync",
    "freeze",
    "lock",
    "export",
    "python",
    "check",
    "rules",
    "doctor",
    "trust",
    "vulnerabilities",
    "menu",
    "perform",
    "tools",
    "info",
)
"""The names of the methods; each is a module of this package that holds the row in capitals."""

NOTIFICATION_NAMES: Final = (
    "environmentsChanged",
    "selectionChanged",
    "packagesChanged",
    "statusChanged",
    "showMenu",
)
"""The names of the server's notifications; their rows are in `venvoy_protocol.notifications`."""


def method(name: str) -> Method[Any, Any]:
    """Return the row (description) of a method; raises KeyError if no method has this name."""
    if name not in NAMES:
        raise KeyError(name)
    row = getattr(import_module(f"venvoy_protocol.{name}"), name.upper())
    assert isinstance(row, Method)
    return row


def notification(name: str) -> Notification:
    """Return the row (description) of a notification; raises KeyError if no notification has this name."""
    from venvoy_protocol import notifications

    return notifications.NOTIFICATIONS[name]


def __getattr__(name: str) -> Any:
    """Return the table METHODS or NOTIFICATIONS, built when it is first used; raises AttributeError for other names."""
    if name == "METHODS":
        return tuple(method(each) for each in NAMES)
    if name == "NOTIFICATIONS":
        return tuple(notification(each) for each in NOTIFICATION_NAMES)
    raise AttributeError(name)
