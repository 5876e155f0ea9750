"""The network look-ups of one `check` call, in one batch for all files: package indexes and known vulnerabilities."""

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
    """The look-ups that the params of one `check` call request: on package indexes, and of known vulnerabilities.

    Modules for look-ups that are not requested are not imported, which saves start-up time.
    """

    def __init__(self, context: CallContext, params: CheckParams) -> None:
        """Prepare the look-ups that `params` request; nothing is looked up yet.

        Raises MethodError `vulnerabilities-off` if an audit is requested and no source of vulnerability data is set.
        """
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
        """Return whether the `check` call requests to look up packages, on indexes or in vulnerability data."""
        return self.index is not None or self.audit is not None

    def add(self, path: str | None, document: Document, inputs: Inputs, environment: Environment | None) -> None:
        """Add the packages that a file names to those that `look_up` will look up.

        `path` is the file's path (None for a text without one), `document` its parsed text, `inputs` the data that
        checks of it use, and `environment` the one it is checked against.
        """
        if self.index is not None:
            self.index.add(path, document, inputs, environment)
        if self.audit is not None:
            self.audit.add(document, inputs)

    def look_up(self) -> None:
        """Look up all packages of the files that were added with `add`."""
        if self.index is not None:
            self.index.look_up()
        if self.audit is not None:
            self.audit.look_up()

    def with_answers(
        self, path: str | None, inputs: Inputs, environment: Environment | None, settings: ClientSettings
    ) -> Inputs:
        """Return a copy of `inputs` with the results of the look-ups: index data, and records of known vulnerabilities.

        `inputs` are the data that the checks of one file use in addition to its text. `path` is the path of this file,
        None for a text without a file. `environment` is the environment that the file is checked against, if any.
        `settings` are those for the file, and name the vulnerabilities to ignore.
        """
        if self.index is not None:
            inputs = self.index.with_index(path, inputs, environment)
        if self.audit is not None:
            inputs = self.audit.with_advisories(inputs, settings.vulnerability_exemptions)
        return inputs

    def notes(self) -> list[IndexNote]:
        """Return a note for each index or vulnerability source that could not be reached."""
        return [note for each in (self.index, self.audit) if each is not None for note in each.notes()]
