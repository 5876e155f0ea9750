"""A version that is reported as malware.

A database of malicious packages lists the version that the line pins, or the one that is installed for it. Its code may
have run already: at its installation, or at its first import.

Example::

    reqests==1.0

What to do: Remove the line and the installed package, and treat what was on the machine as known to others: change
passwords and tokens. Look up the report that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.known_flaws import known_flaws, subject_of
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = known_flaws(line, context)
    flaw = next((each for each in found.flaws if each.is_malicious), None) if found is not None else None
    if found is None or flaw is None or line.entry.requirement is None:
        return
    name = line.entry.requirement.name
    subject = f"`{name}` {found.version}" if found.is_pinned else f"The installed `{name}` {found.version}"
    summary = f": {flaw.summary.rstrip('.')}" if flaw.summary else ""
    advice = f" Version {found.fix} is not reported." if found.fix is not None else " Remove it."
    message = f"{subject} is reported as malware, {flaw.id}{summary}.{advice}"
    yield line.draft(*line.name_span(), message, subject=subject_of(flaw))


RULE = Rule(
    "malicious-package",
    "A version that is reported as malware",
    ERROR,
    "security",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("advisories",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
