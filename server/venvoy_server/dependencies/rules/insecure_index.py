"""An index over plain HTTP.

Downloads over `http://` can be replaced in transit. pip ignores such an index unless its host is trusted.

Example::

    --index-url http://example.org/simple

Fix: Use `https`. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING

INSECURE = re.compile(r"http://(?!(?:[^/@]*@)?(?:localhost|127\.[0-9.]+|\[::1\])(?:[:/]|$))", re.IGNORECASE)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind != "option":
        return
    for use in line.entry.options:
        if use.name in ("--index-url", "--extra-index-url", "--find-links") and INSECURE.match(use.value or ""):
            at = line.entry.text.find("http://", use.value_start)
            fixes = line.substitute(at, at + 4, "https") if at >= 0 else ()
            yield line.draft(
                use.value_start,
                use.value_end,
                "Packages over plain HTTP can be replaced in transit. Use `https`.",
                fixes=fixes,
            )


RULE = Rule("insecure-index", "An index over plain HTTP", WARNING, "security", "line", _check, __doc__, when=m.OPTION)
