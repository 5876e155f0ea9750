"""The method `vulnerabilities`: choose where known vulnerabilities are looked up; without a choice, nowhere."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import Method, Params, Wire

AdvisorySource = Literal["off", "osv", "database"]


class VulnerabilitiesParams(Params, kw_only=True):
    """Params of `vulnerabilities`: the source to use from now on for known vulnerabilities of packages.

    Without `source`, the call only returns the source in use, and changes nothing.
    """

    source: Annotated[
        AdvisorySource | None,
        Meta(
            description="`osv` sends names and exact versions of packages to a service; `database` downloads all records "
            "and sends nothing; `off` looks nothing up.",
        ),
    ] = None


class VulnerabilitiesResult(Wire, kw_only=True):
    """Result of `vulnerabilities`: the source in use for known vulnerabilities, including a change by this call.

    `decided_by` is why this source is in use: a setting, a choice by this method, or the default. A setting takes
    precedence over a choice.
    """

    source: Annotated[AdvisorySource, Meta(description="Where vulnerabilities are looked up.")]
    decided_by: Annotated[
        Literal["settings", "choice", "default"],
        Meta(description="What decides that: a setting, which wins, what was chosen with this method, or neither."),
    ]
    url: Annotated[str | None, Meta(description="The address that is asked; null for none.")] = None


VULNERABILITIES: Final = Method(
    "vulnerabilities",
    VulnerabilitiesParams,
    VulnerabilitiesResult,
    "Return where known vulnerabilities of packages are looked up, or choose it.",
    kind="changes",
    positional="source",
)
