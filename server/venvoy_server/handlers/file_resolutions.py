"""Running the dependency resolver on files within one time limit, and recording the conflicts for the editor."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from venvoy_protocol import check as wire
from venvoy_protocol.errors import MethodError
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.conflicts import Conflict, OwnLine
from venvoy_server.dependencies.analysis.document import named_constraints
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.resolution.explanation import Explanation
from venvoy_server.dependencies.resolution.own_lines import Question
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.diagnostics import root_of
from venvoy_server.handlers.own_lines import NOT_ASKED, question_of_file
from venvoy_server.handlers.resolution import BUDGET_SECONDS, Setting, resolution_of, setting_of, trusts


class FileResolution(msgspec.Struct, frozen=True):
    """The resolver's result for the file at `path`: whether its requirements can be installed together (`answer`).

    `files` are the paths of the file and of all files that it includes. `question` are the requirement lines that the
    resolver received. `setting` is how it was run (interpreter, environment ...), None if it could not be run.
    """

    path: str
    files: frozenset[str]
    question: Question
    answer: Explanation
    setting: Setting | None = None


def resolve_files(
    context: CallContext, files: Sequence[str], environment_of: Callable[[str | None], Environment | None]
) -> list[FileResolution]:
    """Run the resolver on files, each together with the files that it includes.

    The result has an item for each of `files`, except for constraints files, files that another one of them includes,
    and formats that are not resolved. `environment_of` returns the environment for the file at a path. The conflicts
    are recorded for the client, so that its editor shows them until one of their lines is edited.
    """
    end = time.monotonic() + BUDGET_SECONDS
    roots = [path for path in files if dialect_of(path) not in NOT_ASKED and not named_constraints(path)]
    asked = [_Asked(context, path, environment_of(path)) for path in roots]
    included = {inner for each in asked for inner in each.included}
    found = [each.resolved(max(0.0, end - time.monotonic())) for each in asked if each.path not in included]
    for each in found:
        context.client.conflicts = {**context.client.conflicts, each.path: each.answer.conflicts}
    return found


class _Asked:
    """One file that is to be resolved, with the lines to pass to the resolver."""

    def __init__(self, context: CallContext, path: str, environment: Environment | None) -> None:
        self._context = context
        self.path = path
        self._environment = environment
        self._folder = root_of(context, path) or context.host.paths.dirname(path)
        self._question = question_of_file(context, path, is_trusted=trusts(context, self._folder, environment))

    @property
    def included(self) -> frozenset[str]:
        """Return the paths of the files that this file includes and whose lines are passed to the resolver with it."""
        return frozenset(line.path for line in self._question.lines if line.path not in (None, self.path) and line.path)

    def resolved(self, seconds: float) -> FileResolution:
        """Run the resolver for at most `seconds`, and return its result for the file."""
        files = self.included | {self.path}
        try:
            setting = setting_of(self._context, self._folder, self._environment)
        except MethodError as error:
            answer = Explanation("unknown", (), error.message.rstrip("."))
            return FileResolution(self.path, files, self._question, answer)
        answer = resolution_of(self._context, self._question, setting, seconds)
        return FileResolution(self.path, files, self._question, answer, setting)


def to_wire(resolution: FileResolution) -> wire.Resolution:
    """Convert a resolution to its protocol type."""
    answer = resolution.answer
    return wire.Resolution(
        path=resolution.path,
        verdict=answer.verdict,
        reason=answer.reason or None,
        conflicts=[conflict_to_wire(each) for each in answer.conflicts],
        left_out=list(resolution.question.left_out),
        python=resolution.setting.request.executable if resolution.setting is not None else None,
        environment=resolution.setting.request.environment if resolution.setting is not None else None,
    )


def conflict_to_wire(conflict: Conflict) -> wire.LineConflict:
    """Convert a conflict to its protocol type."""
    versions = {each.line: each.version for each in conflict.suggestions}
    lines = [_line(line, versions.get(line)) for line in conflict.lines]
    return wire.LineConflict(lines=lines, explanation=conflict.explanation, minimal=conflict.is_minimal)


def _line(line: OwnLine, version: str | None) -> wire.ConflictLine:
    return wire.ConflictLine(
        path=line.path,
        line=line.number,
        text=line.text,
        kind=line.kind,
        section=line.section,
        fitting_version=version,
    )
