"""Statistics about a look-up of known vulnerabilities, as a part of results."""

from typing import Annotated

from msgspec import Meta

from venvoy_protocol.base import Wire
from venvoy_protocol.vulnerabilities import AdvisorySource


class AuditAnswers(Wire, kw_only=True):
    """How many package versions were looked up for known vulnerabilities, by result.

    The `unknown` ones were not looked up, or the look-up got no answer.
    """

    source: Annotated[AdvisorySource, Meta(description="Where they were looked up.")]
    known: Annotated[int, Meta(description="Versions of which it is known whether they have vulnerabilities.")]
    unknown: Annotated[int, Meta(description="Versions of which that is not known; there is no finding about them.")]
    unversioned: Annotated[
        int, Meta(description="Lines that neither pin a version nor are installed: nothing is known of them, either.")
    ]
    vulnerable: Annotated[int, Meta(description="Versions with vulnerabilities, those that are exempted among them.")]
    age_seconds: Annotated[
        int | None, Meta(description="The age of the oldest answer in seconds, null if there is none.")
    ] = None
