"""Running uv's resolver to find out whether lines can be installed together, and if not, which lines conflict."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from venvoy_protocol.errors import MethodError
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.conflicts import OwnLine
from venvoy_server.dependencies.resolution.explanation import Explanation, ResolverAnswer, explain
from venvoy_server.dependencies.resolution.own_lines import Question, request_texts
from venvoy_server.dependencies.resolution.resolver_words import explanation, suspects
from venvoy_server.environments.model import Environment
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_run
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Progress, ResolverRequest, ResolverRun
from venvoy_server.operations.uv_output import classify, failure_text, named_packages
from venvoy_server.operations.uv_settings import is_offline
from venvoy_server.packages.read import canonical, installed_in
from venvoy_server.ports.operations import Resolver
from venvoy_server.trust import is_trusted

BUDGET_SECONDS = 60.0
"""Time limit in seconds for one explanation, all runs of uv together."""
_LATER_SECONDS = 10.0
"""Time limit in seconds for each run after the first (at least; else twice the duration of the first run)."""
_QUICK_SECONDS = 3.0
"""If the first run took longer than this many seconds, the additional runs for suggestions are skipped."""

_REASONS = {
    "index-unreachable": "a package index could not be reached",
    "build-failed": "a package could not be built",
    "requirements-invalid": "uv does not read the lines",
    "file-not-found": "a file that the lines name is missing",
}
# Phrases next to "No solution found" that mean that uv could not query an index: then it is not a conflict.
_NOT_ASKED = (
    "could not be queried",
    "valid authentication credentials",
    "was not found in the cache",
    "unavailable because",
)
_NOT_BUILT = ("no usable wheels", "building from source is disabled", "Building source distributions is disabled")


class Setting(msgspec.Struct, frozen=True):
    """How to run the dependency resolver: for which interpreter and environment (`request`), and in which `folder`.

    `folder` is the project's. `own` are the canonical names of packages that were installed from a folder or URL, and
    are perhaps on no index. The resolver cannot find them if it runs for an empty environment.
    """

    request: ResolverRequest
    folder: str
    own: frozenset[str] = frozenset()


def trusts(context: CallContext, folder: str, environment: Environment | None) -> bool:
    """Return whether both `folder` and the environment are trusted, so that code in them may be executed.

    Such code is executed, for example, when packages are built. If `environment` is None, only `folder` is checked.
    """
    return is_trusted(context, folder) and (environment is None or is_trusted(context, environment.prefix))


def setting_of(context: CallContext, folder: str, environment: Environment | None) -> Setting:
    """Return how to run the resolver for a project's folder; raises MethodError if no interpreter may be run.

    If the environment is intact and trusted, uv resolves for it. Otherwise uv resolves for an empty environment of the
    base interpreter, and nothing of an untrusted folder is executed.
    """
    is_sound = environment is not None and not any(each.severity == "error" for each in environment.problems)
    trusted = trusts(context, folder, environment)
    if environment is not None and environment.executable and is_sound and trusted:
        return Setting(ResolverRequest(environment.executable, environment.prefix, folder), folder)
    own = _installed_from_elsewhere(context, environment)
    base = environment.base_executable if environment is not None and is_sound else None
    if base is None:
        from venvoy_server.handlers.interpreter_choice import choose_interpreter

        base = choose_interpreter(context, folder, None)
    require_trust_to_run(context, base, (folder,))
    project = folder if trusted else None
    return Setting(ResolverRequest(base, None, project, wheels_only=not trusted), folder, own)


def _installed_from_elsewhere(context: CallContext, environment: Environment | None) -> frozenset[str]:
    if environment is None:
        return frozenset()
    return frozenset(each.key for each in installed_in(context.host, environment) if each.direct_url is not None)


def resolution_of(
    context: CallContext, question: Question, setting: Setting, seconds: float = BUDGET_SECONDS
) -> Explanation:
    """Return whether the lines of `question` can be installed together, or which of these requirement lines conflict.

    uv runs as `setting` describes, for at most `seconds` in total. If it cannot decide, the verdict is `unknown` with
    the reason, never a conflict. Raises Cancelled.
    """
    if question.untrusted_index:
        return Explanation("unknown", (), f"the files name a package index, and {setting.folder} is not trusted")
    if not question.lines:
        return Explanation("fits")
    request = msgspec.structs.replace(setting.request, seconds=seconds)
    try:
        resolver = operations_in(context, setting.folder).resolver(request, context.cancellation)
        oracle = _Oracle(context, resolver, question, msgspec.structs.replace(setting, request=request))
        return explain(question.lines, oracle.resolve, oracle.has_time_to_suggest)
    except (OperationError, MethodError) as error:
        return Explanation("unknown", (), redacted(error.message).rstrip("."))


class _Oracle:
    """Runs uv on sets of requirement lines, to find out which sets can be installed together.

    The result follows from uv's exit status; its output is parsed only for details.
    """

    def __init__(self, context: CallContext, resolver: Resolver, question: Question, setting: Setting) -> None:
        self._context = context
        self._resolver = resolver
        self._options = question.options
        self._request = setting.request
        self._own = setting.own
        self._first_seconds: float | None = None
        self._runs = 0

    def has_time_to_suggest(self) -> bool:
        """Return whether uv's first run, which is on all requirement lines, took at most `_QUICK_SECONDS`.

        Only then does uv run again to find the lines that resolve a conflict if their version specifier is dropped.
        """
        return (self._first_seconds or 0.0) <= _QUICK_SECONDS

    def resolve(self, lines: Sequence[OwnLine]) -> ResolverAnswer:
        """Return whether uv can resolve some lines together, with the versions it chose or the packages in conflict."""
        self._runs += 1
        message = f"asking uv about {len(lines)} line{'s' if len(lines) != 1 else ''} (run {self._runs})"
        self._context.report(Progress("resolving", message))
        before = self._resolver.seconds_left
        limit = before if self._first_seconds is None else max(_LATER_SECONDS, 2 * self._first_seconds)
        done = self._resolver.ask(dict(request_texts(list(lines), self._options)), limit)
        if self._first_seconds is None:
            self._first_seconds = before - self._resolver.seconds_left
        return self._answer(done, limit)

    def _answer(self, done: ResolverRun, limit: float) -> ResolverAnswer:
        if done.fits:
            versions = {canonical(each.name): each.version for each in done.changes if each.version}
            return ResolverAnswer("fits", versions=versions)
        if done.is_late:
            return ResolverAnswer("unknown", _late(limit))
        code = classify(done.output)
        if code != "resolution-failed" or any(phrase in done.output for phrase in _NOT_ASKED):
            return ResolverAnswer("unknown", _REASONS.get(code) or _last_words(done.output))
        if is_offline(self._context.machine.variables()):
            # Offline, uv assumes that its cache and folders are complete, and says so only if they have no version.
            return ResolverAnswer("unknown", "UV_OFFLINE is set, so the versions on the index are not known")
        if self._request.wheels_only and any(phrase in done.output for phrase in _NOT_BUILT):
            return ResolverAnswer("unknown", "a package would have to be built, and the folder is not trusted")
        mentioned = frozenset(named_packages(done.output))
        if mentioned & self._own and " not found in " in done.output:
            return ResolverAnswer("unknown", f"{min(mentioned & self._own)} is installed here and on no index")
        return ResolverAnswer("conflict", redacted(explanation(done.output)), suspects(done.output), mentioned)


def _late(limit: float) -> str:
    return f"uv did not answer within {max(1, round(limit))} seconds" if limit else "there was no time left"


def _last_words(output: str) -> str:
    lines = redacted(failure_text(output)).splitlines()
    return f"uv says: {lines[0]}" if lines else "uv gave no answer"
