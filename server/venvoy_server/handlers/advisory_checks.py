"""Look-up of known vulnerabilities (advisories) for one call of `check --audit`, in one batch for all files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from venvoy_protocol.audit_answers import AuditAnswers
from venvoy_protocol.errors import failure
from venvoy_protocol.index_answers import IndexNote
from venvoy_server.advisories.exemptions import read_exemption
from venvoy_server.advisories.model import AdvisorySnapshot, Exemption, Source
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.known_flaws import audited_version, is_vulnerable
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.advisory_source import source_of, url_of
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.model import Progress
from venvoy_server.operations.tool_environment import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from venvoy_protocol.vulnerabilities import AdvisorySource
    from venvoy_server.call_context import CallContext
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs

Pair = tuple[str, str]


class AdvisoryChecks:
    """The look-ups of known vulnerabilities for one `check` call: add files, look up once, then read results."""

    def __init__(self, context: CallContext, named: AdvisorySource | None, *, offline: bool) -> None:
        """Use the source of vulnerability data that the call names (`named`), else the one that the user configured.

        With `offline` only cached data is used. Raises MethodError `vulnerabilities-off` if the source is `off`. If the
        client is a program, not a person's command, `osv` counts as `off` unless the user configured it: names and
        versions of packages would be sent to that service.
        """
        self._context = context
        decided = source_of(context)[0]
        if named == "osv" and decided != "osv" and context.client.kind == "program":
            named = "off"  # only a person may decide to send data to a service
        self._source: Source = _required(named or decided)
        self._lookups = context.machine.advisories()
        self._offline = offline
        self._pairs: set[Pair] = set()
        self._unversioned = 0
        self._snapshot = AdvisorySnapshot(self._source)
        self._trouble: str | None = None

    def add(self, document: Document, inputs: Inputs) -> None:
        """Add the packages that a file installs, as names with exact versions, to those that `look_up` will look up."""
        pairs, unversioned = audited_pairs(document, inputs)
        self._pairs |= pairs
        self._unversioned += unversioned

    def look_up(self) -> None:
        """Look up all package versions that were added with `add`; a failure is kept for `notes`, not raised."""
        self._trouble = look_up(self._context, self._source, self._pairs, offline=self._offline)
        self._snapshot = self._lookups.snapshot(self._source, self._pairs)
        if self._trouble is None and not self._offline:
            self._context.client.audited |= self._pairs  # after a failure the editor's own look-ups try again

    def with_advisories(self, inputs: Inputs, exemptions: Mapping[str, str]) -> Inputs:
        """Return a copy of `inputs` with the vulnerability records (advisories) that were found.

        `inputs` are the data that the checks of one file use in addition to its text. `exemptions` maps the ids of
        advisories to ignore to reasons, such as `until 2027-01-31: only used offline`.
        """
        return msgspec.structs.replace(inputs, advisories=dated(self._context, self._snapshot, exemptions))

    def answers(self) -> AuditAnswers:
        """Return how many package versions could be looked up, could not, and are vulnerable, and the age of the data.

        With these counts, a file without vulnerabilities can be distinguished from one that could not be looked up.
        """
        snapshot, now = self._snapshot, self._context.host.now()
        known = [pair for pair in self._pairs if snapshot.knows(*pair)]
        return AuditAnswers(
            source=self._source,
            known=len(known),
            unknown=len(self._pairs) - len(known),
            unversioned=self._unversioned,
            vulnerable=sum(is_vulnerable(snapshot, *pair) for pair in known),
            age_seconds=round(max(0.0, now - snapshot.fetched_at)) if snapshot.fetched_at else None,
        )

    def notes(self) -> list[IndexNote]:
        """Return a note if the look-up failed, else an empty list."""
        return [trouble_note(self._context, self._source, self._trouble)] if self._trouble is not None else []


def _required(source: AdvisorySource) -> Source:
    if source == "off":
        message = (
            "Known vulnerabilities are looked up where you have chosen, and nothing is chosen yet. With "
            "`vulnerabilities: database` all records are downloaded and nothing is sent; with `vulnerabilities: osv` "
            "names and exact versions of packages are sent to a service."
        )
        raise failure("vulnerabilities-off", message)
    return source


def audited_pairs(document: Document, inputs: Inputs) -> tuple[set[Pair], int]:
    """Return what a file's requirements install as pairs (canonical name, version), and how many have no known version.

    A version is known if the requirement pins it, or if the package is installed in the environment that `inputs`
    describe.
    """
    context = RuleContext(document, inputs)
    pairs: set[Pair] = set()
    unversioned = 0
    for entry in document.entries:
        requirement = entry.requirement
        if requirement is None or not requirement.key:
            continue
        found = audited_version(entry, context)
        if found is not None:
            pairs.add((requirement.key, found[0]))
        elif not requirement.specifier or not requirement.marker:
            unversioned += 1
    return pairs, unversioned


def look_up(context: CallContext, source: Source, pairs: set[Pair], *, offline: bool = False) -> str | None:
    """Fetch the vulnerability records (advisories) of some `(name, version)` pairs that are missing from the cache.

    Returns None on success, or the reason of a failure as the end of a sentence, such as "it did not answer". Nothing
    is fetched if `offline` is set or the user's package index settings are offline; the result is then None, too.
    """
    settings = effective_indexes(context.host, cleaned(context.machine.variables()), None, None)
    if not pairs or offline or settings.offline is not None:
        return None
    url = context.client.settings.vulnerabilities_url
    what = "fetching the database of vulnerabilities" if source == "database" else "looking vulnerabilities up"
    context.report(Progress("downloading", what))
    return context.machine.advisories().look_up(source, url, pairs, settings, context.cancellation)


def trouble_note(context: CallContext, source: Source, trouble: str) -> IndexNote:
    """Return a note for the user that known vulnerabilities could not be looked up.

    `source` is where they were looked up: a downloaded database, or the service OSV. `trouble` is the reason of the
    failure as the end of a sentence, such as "it did not answer".
    """
    name = redacted(url_of(context, source) or "")
    message = f"Known vulnerabilities could not be looked up at {name}: {trouble}."
    return IndexNote(code="advisories-unreachable", message=message)


def dated(context: CallContext, snapshot: AdvisorySnapshot, exemptions: Mapping[str, str]) -> AdvisorySnapshot:
    """Return a copy of the vulnerability data with today's date and the user's exemptions, which may expire.

    `exemptions` maps the ids of vulnerabilities to ignore to reasons, such as `until 2027-01-31: only used offline`.
    Invalid ids and reasons are left out.
    """
    from time import gmtime, strftime

    read = {id: read_exemption(id, text) for id, text in exemptions.items()}
    usable = {id: each for id, each in read.items() if isinstance(each, Exemption)}
    today = strftime("%Y-%m-%d", gmtime(context.host.now()))
    return msgspec.structs.replace(snapshot, exemptions=usable, today=today)
