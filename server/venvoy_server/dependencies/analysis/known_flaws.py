"""Find the known vulnerabilities of the version that a requirement line pins, or else of the installed version."""

from __future__ import annotations

import msgspec

from venvoy_server.advisories.groups import Flaw, exemption_of, exemptions_for, flaws_of, least_fix, named_fixes
from venvoy_server.advisories.model import Advisory, AdvisorySnapshot
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.findings import Subject
from venvoy_server.dependencies.model import Entry
from venvoy_server.index.versions import pinned_version


class LineFlaws(msgspec.Struct, frozen=True):
    """The known vulnerabilities ("flaws") of one version of a line's project.

    `version` is the version that the line pins if `is_pinned`, else the installed version. `fix` is the version to
    change to, in which the flaws are fixed; None if no such version is known.
    """

    version: str
    is_pinned: bool
    flaws: tuple[Flaw, ...]
    fix: str | None


def audited_version(entry: Entry, context: RuleContext) -> tuple[str, bool] | None:
    """Return the version of a line's project to audit for vulnerabilities, and whether the line pins that version.

    The pinned version is returned, or else the installed version; None if there is neither. A specifier such as `>=2`
    does not determine a version. None also for a line without a project name or with a URL, and if the environment is
    known and the line's marker is not true in it.
    """
    requirement, environment = entry.requirement, context.inputs.environment
    if requirement is None or not requirement.key or requirement.target:
        return None
    if environment is not None and not applies(requirement.marker, environment):
        return None
    pinned = pinned_version(requirement.specifier)
    if pinned is not None:
        return pinned, True
    installed = environment.distributions.get(requirement.key) if environment is not None else None
    return (installed.version, False) if installed is not None and installed.version else None


def known_flaws(line: Line, context: RuleContext) -> LineFlaws | None:
    """Return the vulnerabilities to report for a line, without those that the user has exempted.

    None if there are none, or if the version has not been looked up yet.
    """
    snapshot, requirement = context.inputs.advisories, line.entry.requirement
    audited = audited_version(line.entry, context)
    if snapshot is None or audited is None or requirement is None:
        return None
    key, (version, is_pinned) = requirement.key, audited
    advisories = snapshot.projects.get(key, ())
    if not advisories or not snapshot.knows(key, version):
        return None
    fix = least_fix(advisories, version, _candidates(line, context, advisories))
    flaws = [each for each in flaws_of(advisories, version) if not _is_exempt(each, snapshot, has_fix=fix is not None)]
    return LineFlaws(version, is_pinned, tuple(flaws), fix) if flaws else None


def _candidates(line: Line, context: RuleContext, advisories: tuple[Advisory, ...]) -> list[str]:
    """Return the versions among which a fix is searched.

    These are the releases on the index that are compatible with the environment, or, without index data, the versions
    that `advisories` name as fixed.
    """
    found = indexed(line, context)
    if found is None:
        return named_fixes(advisories)
    return [release.version for release in found.chooser().in_order()]


def is_vulnerable(snapshot: AdvisorySnapshot, key: str, version: str) -> bool:
    """Return whether a version has a known vulnerability, including those that the user has exempted.

    `key` is the canonical name of the project.
    """
    return bool(flaws_of(snapshot.projects.get(key, ()), version))


def _is_exempt(flaw: Flaw, snapshot: AdvisorySnapshot, *, has_fix: bool) -> bool:
    return exemption_of(flaw, snapshot.exemptions.values(), snapshot.today, has_fix=has_fix) is not None


def ended_exemption(flaw: Flaw, snapshot: AdvisorySnapshot) -> str:
    """Return a sentence about the end of the user's exemption for a vulnerability; empty if the user never exempted it.

    The sentence begins with a space. It names the end date of the exemption. If there is no end date, it states that
    there is a fix, since such an exemption ends only with a fix. `flaw` is the vulnerability, which is not exempt at
    present. `snapshot` holds the user's exemptions.
    """
    ended = exemptions_for(flaw, snapshot.exemptions.values())
    if not ended:
        return ""
    return (
        f" The exemption for it ended on {ended[0].until}."
        if ended[0].until
        else " The exemption for it has ended: there is a fix."
    )


def subject_of(flaw: Flaw) -> Subject:
    """Return the identifiers of a vulnerability and the URL of its page, as the `subject` field of a finding."""
    return Subject((flaw.id, *[each for each in flaw.ids if each != flaw.id]), flaw.page)
