"""A weak hash in a URL.

`#md5=` and `#sha1=` detect damaged downloads, but not manipulated ones.

Example::

    foo @ https://example.org/foo-1.0.zip#md5=d41d8cd98f00b204e9800998ecf8427e

What to do: Use a SHA-256 hash. Here::

    foo @ https://example.org/foo-1.0.zip#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING

_WEAK = re.compile(r"[#&](md5|sha1)=[^&\s]*")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    found = _WEAK.search(requirement.target) if requirement else None
    if requirement and found:
        start = requirement.target_start + found.start() + 1
        end = min(requirement.target_start + found.end(), requirement.target_end)
        yield line.draft(start, end, f"{found[1].upper()} does not protect against a manipulated file. Use SHA-256.")


RULE = Rule(
    "weak-url-hash",
    "A weak hash in a URL",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
