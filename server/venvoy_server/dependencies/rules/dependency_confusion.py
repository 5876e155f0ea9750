"""A private index beside the public one.

`--extra-index-url` does not say which index has which project: pip takes the highest version of all of them. Whoever
registers the name of one of your private projects on the public index gets his code installed.

Example::

    --extra-index-url https://packages.example.org/simple

Fix: Use one index that serves both, with `--index-url`. Here::

    --index-url https://packages.example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import WARNING

# Indexes that anybody may read, and that hold public projects only.
_PUBLIC = re.compile(
    r"(.*\.)?(pypi\.org|pythonhosted\.org|pytorch\.org|nvidia\.com|tensorflow\.org|googleapis\.com|piwheels\.org|readthedocs\.org|github\.io|rapids\.ai|jax-releases.*)"
)


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    if any(use.use.name == "--no-index" for use in uses):
        return
    main = [use.use.value or "" for use in uses if use.use.name == "--index-url"]
    if main and not is_public(main[-1]):
        return
    for use in uses:
        if use.use.name == "--extra-index-url" and use.path is None and not is_public(use.use.value or ""):
            message = (
                "pip asks this index and the public one for every project, and takes the highest version of either."
            )
            fixes = use.line.replace("Make it the only index", use.use.start, use.use.end, "--index-url")
            yield use.line.draft(use.use.value_start, use.use.value_end, message, fixes=fixes)


def is_public(url: str) -> bool:
    """Say whether a URL is one of an index that holds public projects only, as far as its host tells."""
    parts = urls.split_url(url)
    try:
        host = parts.hostname if parts else None
    except ValueError:
        return False
    return host is not None and _PUBLIC.fullmatch(host) is not None


RULE = Rule(
    "dependency-confusion", "A private index beside the public one", WARNING, "security", "document", _check, __doc__
)
