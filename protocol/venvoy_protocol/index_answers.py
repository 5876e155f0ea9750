"""Statistics about look-ups on package indexes, as a part of the results of `check` and `packages`."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import Wire


class IndexAnswers(Wire, kw_only=True):
    """How many project names were found on package indexes; `unknown` ones were not looked up or got no answer."""

    indexes: Annotated[list[str], Meta(description="The indexes that count, without logins, in order.")]
    offline: Annotated[bool, Meta(description="Whether only what was kept was used.")]
    known: Annotated[int, Meta(description="Names whose projects are there.")]
    absent: Annotated[int, Meta(description="Names that no index has.")]
    unknown: Annotated[int, Meta(description="Names of which that is not known; there is no finding about them.")]
    oldest_seconds: Annotated[
        int | None, Meta(description="The age of the oldest answer in seconds, null if there is none.")
    ] = None


class IndexNote(Wire, kw_only=True):
    """A note that a package index could not be used, or a service for vulnerabilities gave no answer.

    It is not a finding, and does not affect the exit status of a command.
    """

    code: Annotated[
        Literal["index-unreachable", "index-login", "index-refused", "advisories-unreachable"],
        Meta(
            description="An index that does not answer, one that wants a login, one that is not asked; or vulnerabilities "
            "that could not be looked up."
        ),
    ]
    message: Annotated[str, Meta(description="A sentence for a person.")]
