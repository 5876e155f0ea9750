"""The requirements by which uv reinstalls broken distributions in the same version and from the same origin."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.operations.model import Sources
from venvoy_server.operations.verification import Broken
from venvoy_server.packages.metadata import pin


def pinned(broken: Iterable[Broken]) -> Sources:
    """Return the `Sources` from which uv restores broken distributions: pinned versions, or original URLs (PEP 610)."""
    return Sources(packages=tuple(_requirement(each) for each in broken if is_known(each)))


def is_known(broken: Broken) -> bool:
    """Return whether it is known what to reinstall: a version or an original URL."""
    return bool(pin(broken.version)) or broken.direct_url is not None


def _requirement(broken: Broken) -> str:
    origin = broken.direct_url
    if origin is None:
        return f"{broken.name}{pin(broken.version)}"
    url = f"{origin.vcs}+{origin.url}" if origin.vcs else origin.url
    if origin.vcs and (origin.commit or origin.requested_revision):
        url += f"@{origin.commit or origin.requested_revision}"
    if origin.subdirectory:
        url += f"#subdirectory={origin.subdirectory}"
    return f"{broken.name} @ {url}"


def changed_in_cache(names: tuple[str, ...]) -> str:
    """Return a notice for the user that files of some distributions were modified in uv's cache.

    `names` are the names of these distributions, which have been downloaded again. The notice contains the command that
    removes the distributions from uv's cache.
    """
    said = f"uv's cache holds changed files of {', '.join(names)}"
    return f"{said}; they were fetched anew. `uv cache clean {' '.join(names)}` takes them out of it."
