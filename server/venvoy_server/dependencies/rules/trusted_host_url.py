"""A URL where a host's name belongs.

`--trusted-host` takes a host, with a port if it is not the usual one. pip puts `https://` before the value: of a whole URL
it trusts a host named `https`, or fails; a path is ignored.

Example::

    --trusted-host https://example.org

Fix: Write the host alone. Here::

    --trusted-host example.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING

# pip's `parse_netloc` (`utils/misc.py`): scheme, user, host with its port, path.
_URL = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?([A-Za-z0-9*.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?)(?:/.*)?"
)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        value = use.value or ""
        if use.name != "--trusted-host" or "/" not in value:
            continue
        found = _URL.fullmatch(value)
        host = found[2] if found else ""
        ignored = "pip ignores the path after the host" if "//" not in value else "pip does not trust the host of a URL"
        message = f"{ignored}; write `{host}`." if host else f"{ignored}; write the host alone."
        fixes = line.substitute(use.value_start, use.value_end, host) if host else ()
        yield line.draft(use.value_start, use.value_end, message, fixes=fixes)


RULE = Rule(
    "trusted-host-url",
    "A URL where a host's name belongs",
    WARNING,
    "files",
    "line",
    _check,
    __doc__,
    when=m.OPTION_LINE,
)
