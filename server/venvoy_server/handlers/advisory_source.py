"""From where known vulnerabilities are read: the setting, else the user's recorded choice, else nowhere (`off`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from venvoy_protocol.vulnerabilities import AdvisorySource
    from venvoy_server.call_context import CallContext

CHOICE = "vulnerabilities"
"""Key under which the user's choice is stored in the state."""

_SOURCES: dict[str, AdvisorySource] = {"off": "off", "osv": "osv", "database": "database"}


def source_of(context: CallContext) -> tuple[AdvisorySource, Literal["settings", "choice", "default"]]:
    """Return the source of vulnerability data for a client, and what decided it: setting, recorded choice, or default.

    Settings files of a workspace are never read for this.
    """
    setting = context.client.settings.vulnerabilities
    if setting is not None:
        return setting, "settings"
    chosen = _SOURCES.get(context.machine.state.choice(CHOICE) or "")
    return (chosen, "choice") if chosen is not None else ("off", "default")


def url_of(context: CallContext, source: AdvisorySource) -> str | None:
    """Return the base URL from which vulnerability data of a source is fetched, or None for `off`."""
    if source == "off":
        return None
    defaults = {"osv": "https://api.osv.dev", "database": "https://storage.googleapis.com/osv-vulnerabilities/PyPI"}
    return context.client.settings.vulnerabilities_url or defaults[source]
