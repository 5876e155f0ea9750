"""Execution of `venvoy/` requests: decode the params, run the handler in a worker thread, send exactly one response."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import INTERNAL_ERROR, METHOD_NOT_FOUND, REQUEST_CANCELLED, MethodError
from venvoy_server.call_context import CallContext
from venvoy_server.live.subscription import AnsweredFacts
from venvoy_server.metrics import REQUEST_SECONDS, REQUESTS
from venvoy_server.operations.errors import Cancelled
from venvoy_server.rpc import messages
from venvoy_server.rpc.client_log import ClientLog
from venvoy_server.rpc.dispatch import RoutedCall, command_decoder
from venvoy_server.rpc.editor_texts import EditorTexts
from venvoy_server.rpc.event_loop import call_on_loop
from venvoy_server.rpc.jobs import Job, Jobs
from venvoy_server.rpc.language_routes import UPDATE_ALL
from venvoy_server.rpc.opened_menus import COMMAND, OpenedMenus, then_of
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.peer import Peer, Shared
from venvoy_server.rpc.progress import WorkDone
from venvoy_server.rpc.progress_titles import progress_title

OWN_CALL = "venvoy-inside-"
"""Prefix of the ids of calls that the server makes to its own methods."""

_PROGRESS_SECONDS = 0.3

logger = logging.getLogger("venvoy.rpc")


class CancelParams(msgspec.Struct):
    """The params of `$/cancelRequest` (`id`) and of `window/workDoneProgress/cancel` (`token`)."""

    id: Any = None
    token: Any = None


_cancel_decoder = msgspec.json.Decoder(CancelParams)


class Calls:
    """Runs the `venvoy/` requests of one connection."""

    def __init__(self, peer: Peer, shared: Shared, outbox: Outbox, log: ClientLog) -> None:
        self.jobs = Jobs(peer.send)
        self._peer = peer
        self._shared = shared
        self._outbox = outbox
        self._log = log
        self._numbers = itertools.count(1)
        self._menus = OpenedMenus(peer, self.call_inside)
        self._editor = EditorTexts(peer)

    def request(self, message: messages.Message) -> None:
        """Start the handler of a `venvoy/NAME` request; its response is sent later."""
        call = self._shared.routes.of_request(message.method)
        if call is None:
            self._peer.fail(message.id, METHOD_NOT_FOUND, f"There is no method {messages.shown(message.method)}.")
        else:
            self._start(message.id, call, message.params, UNSET)

    def handle_command(self, message: messages.Message) -> bool:
        """Handle a request `workspace/executeCommand`; return False if the caller must pass the request on instead.

        A command that names a `venvoy/` method starts this method; the command `venvoy.open` opens a menu in the
        editor. True is returned for both, and also if an error response was sent. False is returned, and nothing is
        done, for a command that the package `venvoy_server.lsp` handles.
        """
        try:
            params = messages.decode_params(message.params, command_decoder)
            if params.command == UPDATE_ALL:
                return False
            if params.command == COMMAND:
                then = then_of(params.argument)
                self._peer.send(messages.result(message.id, None))
                self._menus.open(then)
                return True
            call, argument = self._shared.routes.of_command(params.command), params.argument
        except MethodError as error:
            self._peer.fail(message.id, error.code, error.message, error.data)
        else:
            # The token may be in the command's params, as LSP has it, or in its argument, as in a request.
            self._start(message.id, call, argument, params.work_done_token)
        return True

    def call_inside(self, name: str, raw: Any, answered: Callable[[bytes], None]) -> None:
        """Call the method `venvoy/NAME` for the server itself, not for a client.

        `raw` are the params; `answered` is called with the body of the JSON-RPC response, on the event loop.
        """
        call = self._shared.routes.of_request(f"venvoy/{name}")
        assert call is not None
        loop = asyncio.get_running_loop()
        id = f"{OWN_CALL}{next(self._numbers)}"
        self._start(id, call, raw, UNSET, lambda body: call_on_loop(loop, partial(answered, body)))

    def _start(
        self, id: messages.Id, call: RoutedCall, raw: Any, token: Any, answered: Callable[[bytes], None] | None = None
    ) -> None:
        peer = self._peer
        try:
            params = call.decode(raw)
        except MethodError as error:
            REQUESTS.add(1, call.handler.method.name, "refused")
            peer.fail(id, error.code, error.message, error.data)
            return
        title = progress_title(call.handler.method.name, params)
        job = self.jobs.add(id, call.handler.method, self._shared.new_cancellation(), answered)
        self._begin_progress(job, token if params.work_done_token is UNSET else params.work_done_token, title)
        facts = AnsweredFacts()
        context = self._context(job, params.partial_result_token, facts)
        if call.handler.inline(context):
            self._run(job, call, context, params, facts)
        else:
            self._submit(partial(self._run_if_read, job, call, context, params, facts))

    def _submit(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the service is shutting down: pending jobs are answered as cancelled
            self._shared.fair_pool.submit(self._peer, work)

    def _run_if_read(self, *work: Any) -> None:
        """Run a request's handler; if the client leaves too much output unread, do so after it has read some.

        A postponed call occupies no thread. `work` are the arguments of `_run`, which calls the handler.
        """
        if self._outbox.is_full:
            self._outbox.when_there_is_room(partial(self._submit, partial(self._run_if_read, *work)))
        else:
            self._run(*work)

    def _context(self, job: Job, token: Any, facts: AnsweredFacts) -> CallContext:
        return CallContext(
            self._shared.machine,
            self._peer.client,
            job.cancellation,
            report=lambda progress: job.progress.report(progress) if job.progress else None,
            partial=None if token is UNSET else lambda value: job.answer_in_part(token, value),
            search_cache=self._shared.live.search_cache,
            # A client is also notified of its own changes, like every other client.
            observer=None if job.method.changes else facts,
            unsaved=self._peer.unsaved_text,
            edit=self._editor.edit if self._editor.can_edit else None,
        )

    def _run(self, job: Job, call: RoutedCall, context: CallContext, params: Any, facts: AnsweredFacts) -> None:
        with self._log.of_request(job.id):
            self._run_logged(job, call, context, params, facts)

    def _run_logged(self, job: Job, call: RoutedCall, context: CallContext, params: Any, facts: AnsweredFacts) -> None:
        if not self.jobs.work_begins(job):
            REQUESTS.add(1, job.method.name, "cancelled")
            return
        start = time.monotonic()
        client = self._peer.client
        before = client.conflicts, client.audited
        body, word = _outcome(job, call, context, params)
        try:
            facts.record_trust(context)
            if (client.conflicts, client.audited) != before:
                self._peer.environments_changed()  # the editor shows conflicts and vulnerabilities as diagnostics
            if job.method.changes:
                self._shared.live.changed()
            seconds = time.monotonic() - start
            REQUEST_SECONDS.observe(seconds, job.method.name)
            job.answer(body)
            logger.info("%s: %.1f ms%s", job.method.request, seconds * 1000, f" ({word})" if word else "")
            self._shared.live.answered(self._peer, facts)
        except Exception:
            logger.exception("%s was answered, but what follows from its answer was not recorded", job.method.request)
        finally:
            job.answer(body)  # does nothing if it was answered
            self.jobs.work_ends(job)

    def _begin_progress(self, job: Job, token: Any, title: str) -> None:
        peer = self._peer
        if token is not UNSET:
            job.progress = WorkDone(token, title, peer.send)
            job.progress.begin()
        elif job.method.long_running and peer.client_shows_progress():
            own = f"venvoy-progress-{next(self._numbers)}"
            progress = job.progress = WorkDone(own, title, peer.send)

            def created(response: messages.Message) -> None:
                if response.error is UNSET:
                    progress.begin()

            def create() -> None:
                if not job.is_answered:
                    peer.request("window/workDoneProgress/create", {"token": own}, created)

            # Short requests need no progress.
            asyncio.get_running_loop().call_later(_PROGRESS_SECONDS, create)

    def cancel_request(self, message: messages.Message) -> bool:
        """Handle `$/cancelRequest`; return whether it named an open `venvoy/` request."""
        job = self.jobs.find(_cancel_params(message).id)
        if job is not None:
            job.cancel()
        return job is not None

    def cancel_progress(self, message: messages.Message) -> bool:
        """Handle `window/workDoneProgress/cancel`; return whether its token is that of an open `venvoy/` request."""
        job = self.jobs.with_token(_cancel_params(message).token)
        if job is not None:
            job.cancel()
        return job is not None


def _cancel_params(message: messages.Message) -> CancelParams:
    try:
        return messages.decode_params(message.params, _cancel_decoder)
    except MethodError:
        return CancelParams()  # a notification has no response that could report the error


def _outcome(job: Job, call: RoutedCall, context: CallContext, params: Any) -> tuple[bytes, str]:
    """Run a request's handler, `call`, with decoded params; return the response as JSON, and an error name for the log.

    The name is "" if the handler succeeded. Every exception becomes an error response.
    """
    name, outcome = job.method.name, "failed"
    try:
        body = messages.result(job.id, call.handler.answer(context, params))
        outcome = "done"
        return body, ""
    except Cancelled:
        outcome = "cancelled"
        return messages.error(job.id, REQUEST_CANCELLED, "The request was cancelled."), outcome
    except MethodError as error:
        return _failure(job, call.rooted(error)), str((error.data or {}).get("code") or error.code)
    except BaseException:  # SystemExit, too: in a worker thread it would only leave the request unanswered
        logger.exception("%s failed", job.method.request)
        return _bug(job), outcome
    finally:
        REQUESTS.add(1, name, outcome)


def _failure(job: Job, error: MethodError) -> bytes:
    try:
        return messages.error(job.id, error.code, error.message, error.data)
    except (TypeError, ValueError, OverflowError, RecursionError):
        logger.exception("%s failed with data that JSON cannot hold", job.method.request)
        return _bug(job)


def _bug(job: Job) -> bytes:
    return messages.error(job.id, INTERNAL_ERROR, messages.failed_inside(job.method.request))
