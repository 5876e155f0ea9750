"""A URL where a host's name belongs.

`--trusted-host` takes a host, with a port if it is not the usual one. pip puts `https://` before the value
(`parse_netloc` in its `utils/misc.py`): if the value is a whole URL, pip trusts a host named `https`, or fails; a path
is ignored.

Example::

    --trusted-host https://example.org

Fix: Write only the host. Here::

    --trusted-host example.org
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.fault:
        return
    for use in line.entry.options:
        value = use.value or ""
        if use.name != "--trusted-host" or "/" not in value:
            continue
        host = urls.host_in(value)
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
