"""uv as a resolver that checks whether requirements are compatible, by a dry run of their installation."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from venvoy_server.cancellation import Cancellation
from venvoy_server.dependencies.resolution.resolver_words import DERIVATION_VARIABLE
from venvoy_server.operations import uv_commands
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import ResolverRequest, ResolverRun, Sources
from venvoy_server.operations.uv_output import read_changes
from venvoy_server.system.execution.services import Services
from venvoy_server.system.files.private_files import private_files
from venvoy_server.system.processes.process import run


class UvResolver:
    """A resolver with a total time budget; each query runs uv in a separate process with the time that is left."""

    def __init__(self, services: Services, request: ResolverRequest, cancellation: Cancellation) -> None:
        """Prepare dry runs of uv for a request, and start the request's time limit.

        Raises OperationError if uv is missing, or if uv's settings (`target`, `prefix`) would install packages
        elsewhere than into the environment.
        """
        self._services = services
        self._request = request
        self._cancellation = cancellation
        self._end = time.monotonic() + request.seconds
        self._uv = services.required_uv()
        handed = services.handed(request.environment, request.project)
        wheels = ("--only-binary=:all:",) if request.wheels_only else ()
        # Requirements are resolved without their hashes.
        self._options = (*(each for each in handed.options if each != "--require-hashes"), *wheels)
        self._variables = {**services.variables, **handed.variables, DERIVATION_VARIABLE: "1"}
        self._variables.pop("UV_REQUIRE_HASHES", None)

    @property
    def seconds_left(self) -> float:
        """Return how many seconds of the request's time limit are left, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def ask(self, texts: Mapping[str, str], seconds: float) -> ResolverRun:
        """Return whether requirements are compatible with each other, and uv's output, from a dry run of uv.

        `texts` maps file names to contents: `requirements.txt` has the requirements, and other files are included by
        it. The dry run ends after `seconds`, or earlier, when the time limit of the whole request is over; then
        `is_late` of the result is set. Raises Cancelled if the request is cancelled, and OperationError if uv cannot be
        started.
        """
        left = min(self.seconds_left, seconds)
        if not left:
            return ResolverRun(False, is_late=True)
        with private_files(texts) as folder:
            words = self._words(folder)
            try:
                done = run(
                    words,
                    cwd=self._working_folder(folder),
                    environment=self._variables,
                    timeout=left,
                    cancellation=self._cancellation,
                )
            except OSError as error:
                message = f"{words[0]} could not be started: {error.strerror or error}."
                raise OperationError("tool-not-found", message, {"tool": words[0]}) from error
        if done.ended == "cancelled":
            raise Cancelled
        changes = read_changes(done.stderr.splitlines()) if done.ok else ()
        return ResolverRun(done.ok, done.stderr, changes, is_late=done.ended == "timeout")

    def _words(self, folder: str) -> tuple[str, ...]:
        request = self._request
        return uv_commands.install(
            self._uv,
            request.executable,
            Sources(requirements=(os.path.join(folder, "requirements.txt"),)),
            self._options,
            target=os.path.join(folder, "empty") if request.environment is None else None,
            preview=True,
            project=request.project,
        )

    def _working_folder(self, folder: str) -> str:
        return self._services.working_folder(self._request.project, Sources(requirements=(folder,)))
