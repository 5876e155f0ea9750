"""A `#` without a space before it does not begin a comment.

For pip, a comment begins with a `#` at the beginning of a line or after a space. Without the space, the text becomes
part of the version, the marker or the hash.

Example::

    foo==1.0# pinned

Fix: Insert spaces before the `#`. Here::

    foo==1.0  # pinned
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """Yield a finding for each `--hash` whose value contains a `#`, as in `--hash=sha256:aa# pinned`.

    pip accepts the line, but no downloaded file has such a hash.
    """
    for use in () if line.entry.fault else line.entry.options:
        at = (use.value or "").find("#")
        if use.name == "--hash" and at >= 0 and use.value_end - use.value_start == len(use.value or ""):
            start = use.value_start + at
            fixes = line.replace("Insert spaces before the comment", start, start, "  ")
            yield line.draft(
                start,
                use.value_end,
                "A comment needs a space before its `#`. Here it is part of the digest.",
                fixes=fixes,
            )


RULE = syntax_rule(
    "comment-needs-space", "A `#` without a space before it", __doc__, True, check=_check, when=m.ODD_HASH
)
