"""Give each secret in a file its own environment variable, in the fixes that replace secrets by `${NAME}`.

The rule that creates these fixes sees only one line and names the variable after the host of the URL. So it may choose
the same name for two different secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from msgspec.structs import replace

from venvoy_server.dependencies.checker.verified_fixes import SECRET
from venvoy_server.dependencies.findings import Finding


def with_own_variables(findings: Sequence[Finding], text: str, known: dict[str, str]) -> tuple[Finding, ...]:
    """Return the findings with environment variables in fixes renamed, so that no variable holds two secrets.

    `known` maps the variable names used so far, in any file, to their secrets; the names and secrets of these findings
    are added to it. A variable that already occurs in `text`, the document's text, has an unknown value and is not
    reused.
    """
    return tuple([_own(finding, text, known) if finding.code == SECRET else finding for finding in findings])


def _own(finding: Finding, text: str, known: dict[str, str]) -> Finding:
    if not finding.fixes or len(finding.fixes[0].edits) != 1:
        return finding
    (edit,) = finding.fixes[0].edits
    base, secret = edit.text[2:-1], text[edit.start : edit.end]
    name = next(each for each in _names(base) if _is_free(each, secret, text, known))
    known[name] = secret
    if name == base:
        return finding
    fix = replace(finding.fixes[0], edits=(replace(edit, text=f"${{{name}}}"),))
    return replace(finding, message=finding.message.replace(edit.text, f"${{{name}}}"), fixes=(fix,))


def _names(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}_{number}" for number in count(2))


def _is_free(name: str, secret: str, text: str, known: dict[str, str]) -> bool:
    if name in known:
        return known[name] == secret
    return f"${{{name}}}" not in text
