"""Which places must be trusted before a method runs something: every one from which something could be executed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from venvoy_server.call_context import CallContext
from venvoy_server.operations.model import Sources
from venvoy_server.trust import require_trust

_FILE_URL = r"file:(?://(?:localhost)?)?(/[^?#\s]*)"


def require_trust_to_install(context: CallContext, folder: str, environment: str | None, sources: Sources) -> None:
    """Raise MethodError where the working folder, the environment or a place that the sources name is not trusted.

    The environment's interpreter runs, settings of the folder count, and what is not built yet runs its build backend.
    """
    paths = context.host.paths
    require_trust(context, folder)
    if environment is not None:
        require_trust(context, environment)
    for file in (*sources.requirements, *((sources.groups_file,) if sources.groups_file else ())):
        require_trust(context, paths.dirname(file))
    for package in sources.packages:
        for place in _places(package):
            require_trust(context, paths.normpath(paths.join(folder, place)))


def require_trust_to_ask(context: CallContext, executable: str, folders: Iterable[str]) -> None:
    """Raise MethodError where an interpreter lies in one of the folders, or in one of the client's, that is not trusted.

    Where its own name lies counts as well as where a link leads to: Python looks for its packages from there.
    """
    at = context.host.paths.dirname(executable)
    for folder in (*folders, *context.client.folders):
        if context.is_within(executable, folder) or context.is_within(at, folder):
            require_trust(context, folder)


def _places(package: str) -> Iterator[str]:
    """Yield the local places that a requirement names: a path, or the path of a `file:` URL."""
    text = package.strip()
    if text.startswith((".", "/", "~")) or text[1:3] in {":\\", ":/"}:
        yield text.partition("[")[0]
    if "file:" in text.lower():
        from urllib.parse import unquote

        yield from (unquote(match.group(1)) for match in re.finditer(_FILE_URL, text, re.IGNORECASE))
