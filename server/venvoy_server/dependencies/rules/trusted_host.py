"""A host whose certificate is not checked.

`--trusted-host` turns off certificate verification for a host, for the whole run: anyone on the network can answer
instead of the host.

Example::

    --trusted-host example.org

Fix: Remove the line; for a certificate of your own, use pip's `--cert`.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind != "option" or line.entry.fault:
        return
    for use in line.entry.options:
        if use.name == "--trusted-host" and "//" not in (use.value or ""):  # `trusted-host-url` reports a URL
            fixes = line_fixes(line)
            yield line.draft(
                use.value_start,
                use.value_end,
                "The certificate of this host is not verified, so packages from it can be replaced in transit.",
                fixes=fixes,
            )


RULE = Rule(
    "trusted-host",
    "A host whose certificate is not checked",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.OPTION_LINE,
)
