"""The notifications that the server sends when something changed; each contains the complete new data."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Notification, Wire
from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.package import Package
from venvoy_protocol.selection import Selection
from venvoy_protocol.status import StatusResult
from venvoy_protocol.step import Then


class EnvironmentsChangedParams(Wire, kw_only=True):
    """Environments and interpreters that were added, removed or changed since the client was last informed of them.

    If the shared service ended and a relay (the process between a client and that service) has started a new one, all
    environments and interpreters are listed as added.
    """

    added: list[Environment] = []
    changed: list[Environment] = []
    removed: Annotated[list[str], Meta(description="Real prefixes of the environments that are gone.")] = []
    interpreters_added: list[Interpreter] = []
    interpreters_changed: list[Interpreter] = []
    interpreters_removed: Annotated[list[str], Meta(description="Executables of the interpreters that are gone.")] = []


class SelectionChangedParams(Wire, kw_only=True):
    """The environment that a folder uses now; sent when it is another one than before."""

    folder: Annotated[
        str, Meta(description="The folder that uses another environment; `selection.folder` is where that was decided.")
    ]
    selection: Selection


class PackagesChangedParams(Wire, kw_only=True):
    """The packages that are now installed in an environment."""

    environment: str
    packages: list[Package]


class StatusChangedParams(Wire, kw_only=True):
    """What the status bar is to show now for a folder.

    It is also sent when the folder's trust changed, as a sign that the result of the method `tools` may have changed.
    """

    folder: str
    status: StatusResult


class ShowMenuParams(Wire, kw_only=True):
    """A menu or a method call that the user chose by a code lens or a quick fix in the editor.

    The client opens a menu itself. It passes a call to the method `perform`, which makes the call and returns what to
    show next.
    """

    then: Annotated[Then, Meta(description="The menu to open, or the call to make.")]


NOTIFICATIONS: Final = {
    row.name: row
    for row in (
        Notification(
            "environmentsChanged", EnvironmentsChangedParams, "Environments or interpreters came, went or changed."
        ),
        Notification("selectionChanged", SelectionChangedParams, "The environment that a folder uses is another."),
        Notification("packagesChanged", PackagesChangedParams, "The packages of an environment changed."),
        Notification(
            "statusChanged", StatusChangedParams, "What the status bar shows changed, or whether the folder is trusted."
        ),
        Notification(
            "showMenu", ShowMenuParams, "A code lens or a fix opens a menu, or makes a call with its questions."
        ),
    )
}
