"""`vulnerabilities`: set or query from which source known vulnerabilities are read."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.vulnerabilities import VULNERABILITIES, VulnerabilitiesParams, VulnerabilitiesResult
from venvoy_server.call_context import CallContext
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.advisory_source import CHOICE, source_of, url_of
from venvoy_server.handlers.handler import Handler


def vulnerabilities(context: CallContext, params: VulnerabilitiesParams) -> VulnerabilitiesResult:
    """Return the source of vulnerability data that is in effect, after recording `params.source` as the user's choice.

    If `params.source` is None, nothing is recorded. A source in the client's settings overrides the recorded choice.
    The result also has the URL of the source, and whether a setting, a recorded choice or the default decided.
    """
    if params.source is not None:
        context.machine.state.choose(CHOICE, params.source)
        context.client.audited = frozenset()  # the editor shows the results of the new source from now on
    source, decided_by = source_of(context)
    url = url_of(context, source)
    return VulnerabilitiesResult(source=source, decided_by=decided_by, url=redacted(url) if url is not None else None)


HANDLER: Final = Handler(VULNERABILITIES, vulnerabilities)
