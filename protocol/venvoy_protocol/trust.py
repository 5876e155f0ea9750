"""`trust`: whether what lies in a folder may be run."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire


class TrustParams(Params, kw_only=True):
    """What to say about a folder; without `trusted` and `forget` nothing is said, only asked."""

    folder: Annotated[
        AbsolutePath | None, Meta(description="The folder; the first workspace folder where it is not named.")
    ] = None
    trusted: Annotated[
        bool | None, Meta(description="Trust the folder and everything below it, or (false) expressly do not.")
    ] = None
    forget: Annotated[bool, Meta(description="Forget what was said about the folder.")] = False


class TrustedFolder(Wire, kw_only=True):
    """What was said about a folder."""

    folder: str
    trusted: bool


class TrustResult(Wire, kw_only=True):
    """What holds now."""

    folder: str
    trusted: Annotated[bool, Meta(description="Whether the folder is trusted, by itself or by one around it.")]
    folders: Annotated[list[TrustedFolder], Meta(description="Everything that was said, by folder.")]


TRUST: Final = Method(
    "trust",
    TrustParams,
    TrustResult,
    "Say or ask whether what lies in a folder may be run.",
    kind="changes",
    positional="folder",
)
