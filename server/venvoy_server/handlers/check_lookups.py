"""What one call of `check` looks up beyond the files, for all of them at once: on package indexes, and of vulnerabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venvoy_protocol.check import CheckParams
    from venvoy_protocol.index_answers import IndexNote
    from venvoy_server.call_context import CallContext
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs
    from venvoy_server.environments.model import Environment
    from venvoy_server.handlers.advisory_checks import AdvisoryChecks
    from venvoy_server.handlers.index_checks import IndexChecks
    from venvoy_server.settings import ClientSettings


class CheckLookups:
    """The look-ups that were asked for; without any, nothing of them is loaded."""

    def __init__(self, context: CallContext, params: CheckParams) -> None:
        """Raise MethodError `vulnerabilities-off` if an audit is asked for and nothing says where to look."""
        self.index: IndexChecks | None = None
        self.audit: AdvisoryChecks | None = None
        if params.index:
            from venvoy_server.handlers.index_checks import IndexChecks

            self.index = IndexChecks(context, offline=params.offline)
        if params.audit or params.vulnerabilities is not None:
            from venvoy_server.handlers.advisory_checks import AdvisoryChecks

            self.audit = AdvisoryChecks(context, params.vulnerabilities, offline=params.offline)

    @property
    def are_wanted(self) -> bool:
        """Return whether anything is to be looked up."""
        return self.index is not None or self.audit is not None

    def add(self, path: str | None, document: Document, inputs: Inputs, environment: Environment | None) -> None:
        """Add a file."""
        if self.index is not None:
            self.index.add(path, document, inputs, environment)
        if self.audit is not None:
            self.audit.add(document, inputs)

    def look_up(self) -> None:
        """Look everything up that was added."""
        if self.index is not None:
            self.index.look_up()
        if self.audit is not None:
            self.audit.look_up()

    def with_answers(
        self, path: str | None, inputs: Inputs, environment: Environment | None, settings: ClientSettings
    ) -> Inputs:
        """Return the inputs of a file with what is known."""
        if self.index is not None:
            inputs = self.index.with_index(path, inputs, environment)
        if self.audit is not None:
            inputs = self.audit.with_advisories(inputs, settings.vulnerability_exemptions)
        return inputs

    def notes(self) -> list[IndexNote]:
        """Return what to say of those that gave no answer."""
        return [note for each in (self.index, self.audit) if each is not None for note in each.notes()]
