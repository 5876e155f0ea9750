"""The data types of installed packages in messages."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import ForeignText, Wire


class Package(Wire, kw_only=True):
    """One installed package (distribution)."""

    name: str
    version: str
    location: Annotated[str, Meta(description="The site-packages folder that holds it.")]
    editable: bool
    direct_url: Annotated[
        str | None, Meta(description="Where it came from when not from an index, credentials removed.")
    ] = None
    requested: Annotated[bool, Meta(description="Whether it was asked for, and not only needed by another.")] = False
    summary: ForeignText | None = None
    installer: str | None = None
    from_base: Annotated[bool, Meta(description="Whether only system site-packages brings it in.")] = False
    needs: Annotated[
        list[str] | None,
        Meta(description="Names of what its metadata asks for in this environment; null unless it was asked for."),
    ] = None
    broken: Annotated[ForeignText | None, Meta(description="What is wrong with its files; null if nothing is.")] = None
    latest: Annotated[
        str | None,
        Meta(description="With `outdated`: the version that an installation without a range would take here."),
    ] = None


class PackageChange(Wire, kw_only=True):
    """What an operation changes, or would change, about one package (distribution): its versions before and after."""

    name: str
    action: Literal["installed", "removed", "upgraded", "downgraded", "changed", "reinstalled"]
    before: Annotated[str | None, Meta(description="Version before; null if it was not there.")]
    after: Annotated[
        str | None, Meta(description="Version after, or the URL or `local` if a lock has none; null if it goes.")
    ]
