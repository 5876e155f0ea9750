"""The class View: how one method's command parses its arguments and shows its result.

Shell completion, help and output are derived from the View that each command's module declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from venvoy_protocol.base import Method, Params, Wire
from venvoy_server.commandline.exit_status import DONE
from venvoy_server.commandline.options import STANDARD, Option, Value, Values, options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from venvoy_protocol.step import Step
    from venvoy_server.call_context import CallContext

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Wire)


class Switches:
    """The options of a command that are not parameters of its method, and data that the command's functions share.

    `standard_input` is the content of standard input or of a pipe, if that is checked; `pipe` is the pipe's path, or
    None. `named` are the files that the user named one by one. `accepted` is the number of findings that a baseline (a
    file of accepted findings) removed, or None without a baseline. `watch` is whether the command repeats after each
    change of a file. `read_aside` are files to watch in addition to those that the method reads, such as the baseline.
    `selected` are the folders of selected environments, with links resolved.
    """

    def __init__(self, values: Values | None = None) -> None:
        self._values: Values = dict(values or {})
        self.json = self.flag("json")
        self.quiet = self.flag("quiet")
        self.verbose = self.flag("verbose")
        self.standard_input: bytes | None = None
        self.pipe: str | None = None
        self.named: tuple[str, ...] = ()
        self.accepted: int | None = None
        self.selected: frozenset[str] = frozenset()
        self.watch = self.flag("watch")
        self.read_aside: tuple[str, ...] = ()

    def flag(self, field: str) -> bool:
        """Return whether a flag (an option without a value) was given; `field` is its name with `_` for `-`."""
        return self._values.get(field) is True

    def text(self, field: str) -> str | None:
        """Return the text or path given to an option, or its default; None if there is neither.

        `field` is the option's name with `_` for `-`.
        """
        value = self._values.get(field)
        return value if isinstance(value, str) else None


def _nothing_to_prepare(values: Values, switches: Switches) -> None:
    """Do nothing: the default of `View.prepare`, for commands whose values need no preparation."""


class View(Generic[P, R]):
    """How one method of the service runs as a command: its options, and functions that run before and after it.

    Most functions have a parameter of the type Switches: the options that are not parameters of the method.

    Attributes:
        render: Returns the text for standard output.
        prepare: May change the options that become the method's parameters; raises UsageError if they contradict each
            other.
        finish: Completes the work after the method's handler, such as writing files; raises MethodError.
        exit_status: Returns the command's exit status for a result.
        options: Options in addition to those of the method's parameters.
        usage_errors: Codes of errors that are usage errors (status 2).
        announce: Returns a line for standard error before the work begins.
        is_answer: Returns whether a result is printed with --quiet, too. By default, it is printed if the method
            changes nothing, or if the call was a dry run.
        exact: Whether a shell evaluates the output. If so, control characters are escaped only if standard output is a
            terminal; otherwise they are always escaped.
        next_line: Returns a suggested next step, only shown at a terminal.
        look: Stores in the Switches further data that `render` needs; not called for JSON.
        ask: Returns a list from which the user chooses the value of a parameter that the command line left out; the
            list's `key` is this parameter's name. None if there is nothing to ask. Only called if a user can answer.
    """

    def __init__(
        self,
        method: Method[P, R],
        *,
        render: Callable[[R, Switches], str],
        prepare: Callable[[Values, Switches], None] = _nothing_to_prepare,
        finish: Callable[[R, Switches], R] | None = None,
        exit_status: Callable[[R, Switches], int] | None = None,
        options: tuple[Option, ...] = (),
        usage_errors: frozenset[str] = frozenset(),
        announce: Callable[[CallContext, P], str] | None = None,
        is_answer: Callable[[R], bool] | None = None,
        exact: bool = False,
        next_line: Callable[[R], str] | None = None,
        look: Callable[[CallContext, P, Switches], None] | None = None,
        ask: Callable[[CallContext, P], Step | None] | None = None,
    ) -> None:
        self.method = method
        self.render = render
        self.prepare = prepare
        self.finish = finish or (lambda result, switches: result)
        self.exit_status = exit_status or (lambda result, switches: DONE)
        self.own_options = options
        self.usage_errors = usage_errors
        self.announce = announce
        self.is_answer = is_answer or (lambda result: not method.changes or bool(getattr(result, "dry_run", False)))
        self.exact = exact
        self.next_line = next_line
        self.look = look
        self.ask = ask

    @property
    def options(self) -> tuple[Option, ...]:
        """Return all options of the command: the method's parameters, the command's own, and the standard ones."""
        return (*options_of(self.method), *self.own_options, *STANDARD)

    def switches(self, values: Values) -> Switches:
        """Remove the options that are not parameters of this View's method from `values`, and return these options.

        `values` are the parsed options by name. An option that is missing in `values` has its default in the result.
        """
        own: Values = {}
        for option in (*self.own_options, *STANDARD):
            value: Value = values.pop(option.field, option.default)
            own[option.field] = value
        return Switches(own)
