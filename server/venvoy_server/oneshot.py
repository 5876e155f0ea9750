"""Commands that run a method in this process: parse arguments, call the method's handler, print the result.

No event loop and no service: the imports of this module add to the startup time of every command.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from venvoy_protocol.base import Method, Params, Wire
from venvoy_protocol.errors import INVALID_PARAMS, REQUEST_CANCELLED, MethodError
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.exit_status import DONE, FAILED, USAGE
from venvoy_server.commandline.folders import absolute, current_folder
from venvoy_server.commandline.options import UsageError, Values, parse
from venvoy_server.commandline.style import choose_colour, printable
from venvoy_server.commandline.terminal import clear_screen, complain, write_text
from venvoy_server.commandline.view import Switches, View
from venvoy_server.handlers import handler
from venvoy_server.operations.errors import Cancelled
from venvoy_server.system.machine import RealMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from venvoy_server.operations.model import Progress, Report

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Wire)


def view_of(name: str) -> View[Any, Any]:
    """Import a method's View, which defines the options and the output of its command."""
    view = import_module(f"venvoy_server.commandline.{name}").VIEW
    assert isinstance(view, View)
    return view


def run_method(name: str, words: Sequence[str]) -> int:
    """Run the method `name` as a command with the arguments `words`, print its result, and return the exit status."""
    return _run(view_of(name), words)


def _run(view: View[P, R], words: Sequence[str]) -> int:
    name = view.method.name
    try:
        values = parse(words, view.options, absolute)
        if values.get("help"):
            return _help(view)
        switches = view.switches(values)
        if (choice := switches.text("color")) is not None:
            choose_colour(choice)
        view.prepare(values, switches)
        params = _params(view.method, values)
    except UsageError as error:
        if "--help" in words or "-h" in words:
            return _help(view)
        complain(name, f"{error}{_example_or_hint(name, str(error), words)} `venvoy {name} --help` lists the options.")
        if "--json" in words:
            from venvoy_server.convert import error_to_wire

            print_json({"error": error_to_wire(INVALID_PARAMS, str(error))})
        return USAGE
    return _watch(view, params, switches) if switches.watch else _answer(view, params, switches)


def _example_or_hint(name: str, error: str, words: Sequence[str]) -> str:
    """Return an example or a hint to append to the error message `error`; "" unless `error` reports a missing argument.

    `name` is the command. If `words`, the user's arguments, have `-r` with the command `add` or `drop`, the hint
    explains `-r`. Otherwise an example of the command is returned.
    """
    if not error.endswith(" is missing."):
        return ""
    if name in ("add", "drop") and any(word.startswith(("-r", "--requirement")) for word in words):
        more = "" if name == "drop" else " `venvoy install -r FILE` installs what a file lists."
        return f" `-r` names the file with the list.{more}"
    from venvoy_server.commandline.examples import EXAMPLES

    return f" An example: `{EXAMPLES[name][0][0]}`." if name in EXAMPLES else ""


def _watch(view: View[P, R], params: P, switches: Switches) -> int:
    """Run the command of `view`, and again after each change of a file that it read; return 0 after Ctrl-C."""
    import time
    from contextlib import suppress

    from venvoy_server.commandline.watching import ReadRecorder, end_watching, say_that_it_waits, watch

    machines: list[RealMachine] = []

    def show(host: ReadRecorder) -> Callable[[], object]:
        for before in machines:
            before.state.close()
        machine = RealMachine(host=host)
        machines[:] = [machine]
        for path in switches.read_aside:
            host.stat(path)
        clear_screen()
        _answer(view, params, switches, machine)
        say_that_it_waits()
        return machine.state.version

    with suppress(KeyboardInterrupt):
        watch(show, RealMachine().host, time.sleep)
    end_watching()
    return DONE


def _help(view: View[P, R]) -> int:
    from venvoy_server.commandline.help import of_method

    write_text(of_method(view.method, view.options))
    return DONE


def _params(row: Method[P, R], values: Values) -> P:
    fields: dict[str, Any] = dict(values)
    try:
        return row.params(**fields)
    except TypeError as error:
        raise UsageError(f"{error}.") from None


def _answer(view: View[P, R], params: P, switches: Switches, machine: RealMachine | None = None) -> int:
    row = view.method
    if switches.verbose:
        from venvoy_server.commandline.verbose import start_log

        start_log()
    shows_progress = row.long_running and not switches.quiet and not switches.verbose and _is_terminal()
    line = ProgressLine(enabled=shows_progress, says_waiting=not switches.quiet and sys.stderr is not None)
    context = person_context(Cancellation(), line.report, machine)
    try:
        if view.announce is not None and not (switches.json or switches.quiet):
            from venvoy_server.commandline.stderr_notes import say_aside

            say_aside([printable(view.announce(context, params))])
        params = _with_chosen_parameter(view, context, params, switches)
        result: R = view.finish(_called(row, context, params, switches, line), switches)
        if view.look is not None and not switches.json:
            view.look(context, params, switches)
    except MethodError as error:
        line.clear()
        status = _failed(view, error, as_json=switches.json)
        return USAGE if (error.data or {}).get("code") in view.usage_errors else status
    except Cancelled:
        line.clear()
        stopped = MethodError(REQUEST_CANCELLED, "The operation was stopped.")
        return _failed(view, stopped, as_json=switches.json)
    finally:
        line.clear()
    _show(view, result, switches)
    return view.exit_status(result, switches)


def _with_chosen_parameter(view: View[P, R], context: CallContext, params: P, switches: Switches) -> P:
    """Return `params`; if the user can choose a missing parameter at the terminal, ask for it and add the choice.

    `view` (the command's description) provides the question; options in `switches`, such as `--json`, prevent it.
    Raises Cancelled if the user chooses nothing, and KeyboardInterrupt at the end of the input.
    """
    if view.ask is None or switches.json or switches.quiet or switches.flag("yes"):
        return params
    from venvoy_server.commandline.questions import is_interactive, pick

    step = view.ask(context, params) if is_interactive() else None
    if step is None or step.key is None:
        return params
    items = pick(step)
    if not isinstance(items, list):
        raise Cancelled
    (item,) = items
    return replace(params, **{step.key: item.value or None})


def _called(row: Method[P, R], context: CallContext, params: P, switches: Switches, line: ProgressLine) -> R:
    """Call the method's handler and return its result.

    If something that can be installed is missing and the user agrees, install it and call again. `line` shows progress.
    """
    try:
        return call_handler(row, context, params)
    except MethodError as error:
        may_ask = switches.flag("yes") or not (switches.json or switches.quiet)
        if "install" not in (error.data or {}) or not may_ask:
            raise
        from venvoy_server.commandline.offers import follow, offered

        line.clear()
        call = offered(error, agreed=switches.flag("yes"))
        if call is None:
            raise
    follow(call, context)
    return call_handler(row, context, params)


def _show(view: View[P, R], result: R, switches: Switches) -> None:
    """Print a result as JSON or text; with --quiet, a command that made changes prints only errors and warnings."""
    if switches.json:
        print_json(result)
    elif switches.quiet and not view.is_answer(result):
        from venvoy_server.commandline.describe import error_lines, warning_lines
        from venvoy_server.commandline.stderr_notes import say_aside

        say_aside([*error_lines(getattr(result, "problems", ())), *warning_lines(getattr(result, "warnings", ()))])
    elif text := view.render(result, switches):
        write_text(text, exact=view.exact)
        if warnings := getattr(result, "warnings", ()):
            from venvoy_server.commandline.describe import warning_lines
            from venvoy_server.commandline.stderr_notes import say_aside

            say_aside(warning_lines(warnings))
        show_next = view.next_line is not None and not getattr(result, "dry_run", False) and _is_terminal()
        if show_next and view.next_line is not None and (line := view.next_line(result)):
            from venvoy_server.commandline.stderr_notes import say_aside

            say_aside([printable(line)])


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def person_context(
    cancellation: Cancellation | None = None, report: Report | None = None, machine: RealMachine | None = None
) -> CallContext:
    """Return the context for a user on the command line: this machine, the current folder, and trust in all folders.

    Problems in the user's settings are printed on standard error.
    """
    machine = machine or RealMachine()
    client = Client([current_folder()], kind="person", user_configuration=machine.user_configuration())
    cancellation = cancellation or Cancellation()
    if client.user_configuration.problems:
        from venvoy_server.commandline.stderr_notes import say_aside, setting_lines

        say_aside(setting_lines(client.user_configuration))
    if report is None:
        return CallContext(machine, client, cancellation)
    return CallContext(machine, client, cancellation, report=report)


def call_handler(row: Method[P, R], context: CallContext, params: P) -> R:
    """Call the handler of the method `row` and return its result.

    If the method changes something, the first Ctrl-C, SIGTERM or SIGHUP requests cancellation, so that the change is
    rolled back; the second raises KeyboardInterrupt at once. Ignored signals (as under `nohup`) stay ignored. After a
    cancelled call, KeyboardInterrupt with the signal number is raised.
    """
    function: Callable[[CallContext, P], R] = handler(row.name)
    if not row.changes:
        return function(context, params)
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        return function(context, params)
    came: list[int] = []

    def stop(number: int, frame: Any) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt(number)
        context.cancellation.cancel()

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in heeded}
    try:
        return function(context, params)
    except (Cancelled, MethodError):
        if came:
            raise KeyboardInterrupt(came[0]) from None
        raise
    finally:
        for number, handler_before in before.items():
            signal.signal(number, handler_before)


def _failed(view: View[P, R], error: MethodError, *, as_json: bool) -> int:
    from venvoy_server.commandline.wording import for_command_line

    message = for_command_line(error.message, view.options)
    complain(view.method.name, message)
    if error.data is not None:
        from venvoy_server.commandline.stderr_notes import fix_of, say_aside

        say_aside(fix_of(error))
    if as_json:
        from venvoy_server.convert import error_to_wire

        print_json({"error": error_to_wire(error.code, message, error.data)})
    return USAGE if error.code == INVALID_PARAMS else FAILED


def print_json(value: Any) -> None:
    """Print a value as indented JSON on standard output; undecodable bytes of file names become U+FFFD."""
    from venvoy_server.convert import formatted

    body = formatted(value)
    if sys.stdout is None:
        return  # the parent process has closed standard output
    sys.stdout.flush()
    sys.stdout.buffer.write(body + b"\n")
    sys.stdout.buffer.flush()


class ProgressLine:
    """Shows the progress of a command in one line on standard error, if `enabled`, as at a terminal.

    If not `enabled`, a line is only written if `says_waiting` is True and the command waits for another operation.
    """

    def __init__(self, *, enabled: bool, says_waiting: bool = False) -> None:
        self._enabled = enabled
        self._says_waiting = says_waiting
        self._shown = False

    def report(self, progress: Progress) -> None:
        """Show a progress report in place of the previous one."""
        if not self._enabled:
            if progress.phase == "waiting" and self._says_waiting:
                sys.stderr.write(f"{printable(progress.message)}\n")
                sys.stderr.flush()
            return
        counted = progress.total and progress.done is not None
        count = f", {progress.done} of {progress.total}" if counted else ""
        text = printable(f"{progress.message[:1].upper()}{progress.message[1:]}{count}")[: _width() - 1]
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Erase the progress line, so that other output can follow."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._shown = False


def _width() -> int:
    try:
        return os.get_terminal_size(2).columns or 80
    except OSError:
        return 80
