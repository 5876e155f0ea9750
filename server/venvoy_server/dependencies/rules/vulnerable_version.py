"""A version with a known vulnerability.

The version that the line pins, or else the one that is installed for it, is listed in a database of advisories. Records
that are aliases of each other are one finding. No version is guessed for a range: without a pin and without an
installed version there is no finding. Nothing is looked up unless the setting `vulnerabilities` names a database.

Example::

    requests==2.19.0

Fix: Take the first version without known vulnerabilities. Here::

    requests==2.20.0

A vulnerability that does no harm here is exempted in the settings, with a reason and, better, an end::

    [tool.venvoy.vulnerability-exemptions]
    GHSA-x84v-xcm2-53pg = "until 2027-01-31: no redirects are followed"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.advisories.groups import Flaw
from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.known_flaws import LineFlaws, ended_exemption, known_flaws, subject_of
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import ERROR, WARNING

MOST_SHOWN = 5
_MOST_ALIASES = 3


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found, snapshot = known_flaws(line, context), context.inputs.advisories
    flaws = [each for each in found.flaws if not each.is_malicious] if found is not None else []
    if found is None or snapshot is None or not flaws:
        return
    fixes = update_fixes(line, found)
    for number, flaw in enumerate(flaws[:MOST_SHOWN], 1):
        left = len(flaws) - MOST_SHOWN if number == MOST_SHOWN else 0
        more = f" There {'is' if left == 1 else 'are'} {left} more." if left > 0 else ""
        message = f"{_subject(line, found)} has a known vulnerability, {_named(flaw)}. {_advice(found)}"
        message += ended_exemption(flaw, snapshot) + more
        severity = ERROR if flaw.severity == "critical" else None
        yield line.draft(*line.specifier_span(), message, severity=severity, fixes=fixes, subject=subject_of(flaw))


def _subject(line: Line, found: LineFlaws) -> str:
    name = line.entry.requirement.name if line.entry.requirement else ""
    return f"`{name}` {found.version}" if found.is_pinned else f"The installed `{name}` {found.version}"


def _named(flaw: Flaw) -> str:
    others = [each for each in flaw.ids if each != flaw.id][:_MOST_ALIASES]
    aliases = f" ({', '.join(others)})" if others else ""
    rating = f", rated {flaw.severity}" if flaw.severity else ""
    return f"{flaw.id}{aliases}{rating}" + (f": {flaw.summary.rstrip('.')}" if flaw.summary else "")


def _advice(found: LineFlaws) -> str:
    if found.fix is None:
        return "No version without known vulnerabilities is known."
    return f"The first version without known vulnerabilities is {found.fix}."


def update_fixes(line: Line, found: LineFlaws) -> tuple[DraftFix, ...]:
    """Return a fix that replaces the version of a pinned line by the first one without known vulnerabilities.

    There is no fix if the line is not a pin or if no such version is known. A line with options has no fix either,
    since its hashes belong to the old version.
    """
    requirement = line.entry.requirement
    if requirement is None or found.fix is None or not found.is_pinned or "," in requirement.specifier:
        return ()
    if line.entry.options or line.entry.traits & (m.TRANSLATED | m.LOCKED):
        return ()
    return line.substitute(requirement.specifier_start, requirement.specifier_end, f"=={found.fix}")


RULE = Rule(
    "vulnerable-version",
    "A version with a known vulnerability",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("advisories",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
