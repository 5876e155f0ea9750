"""The method `trust`: record or return whether files in a folder may be executed."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire


class TrustParams(Params, kw_only=True):
    """Params of `trust`: whether to record a folder as trusted or not trusted, or to delete that record.

    Without `trusted` and `forget` nothing is changed: the result says what applies.
    """

    folder: Annotated[AbsolutePath | None, Meta(description="The folder; by default the first workspace folder.")] = (
        None
    )
    trusted: Annotated[
        bool | None,
        Meta(
            description="Trust the folder and everything below it, or (false) expressly do not; null changes nothing.",
            extra={"help": "Trust the folder and everything below it, or expressly do not."},
        ),
    ] = None
    forget: Annotated[bool, Meta(description="Delete what is recorded about the folder.")] = False
    remember: Annotated[
        bool,
        Meta(
            description="Record the decision permanently; false: it holds for this connection to the service alone.",
            extra={"option": None},
        ),
    ] = True


class TrustedFolder(Wire, kw_only=True):
    """A folder that the user has recorded as trusted or not trusted."""

    folder: str
    trusted: bool


class TrustResult(Wire, kw_only=True):
    """Result of `trust`: whether the folder is trusted after the call, which record decides this, and all records."""

    folder: Annotated[str, Meta(description="The folder, with links resolved.")]
    trusted: Annotated[
        bool, Meta(description="Whether the folder is trusted: by the client, by itself or by a folder around it.")
    ]
    change: Annotated[
        Literal["granted", "revoked", "forgotten"] | None,
        Meta(description="What this call changed; null if it only asked, or found what it was to set."),
    ] = None
    decided_by: Annotated[
        str | None, Meta(description="The folder whose record decides: this one, or one around it; null without any.")
    ] = None
    folders: Annotated[list[TrustedFolder], Meta(description="Everything that is recorded, by folder.")]


TRUST: Final = Method(
    "trust",
    TrustParams,
    TrustResult,
    "Return whether code in a folder may be executed, or record that it may or may not.",
    kind="changes",
    positional="folder",
)
