"""Links to the page that documents every rule; it is installed with the server, so that links work offline."""

from __future__ import annotations

import os
from functools import cache

from venvoy_server.convert import uri_of_path

_PAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "rules.md")


@cache
def href_of(code: str) -> str:
    """Return the URI of the page that documents all rules, with the line of this rule's heading, such as `#L12`."""
    line = _lines().get(code)
    return uri_of_path(_PAGE) + (f"#L{line}" if line else "")


@cache
def _lines() -> dict[str, int]:
    """Return the 1-based number of each rule's heading line in the page of all rules; empty if it cannot be read."""
    try:
        with open(_PAGE, encoding="utf-8") as page:
            return {line[3:].strip(): number for number, line in enumerate(page, 1) if line.startswith("## ")}
    except OSError:
        return {}
