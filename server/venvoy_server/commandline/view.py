"""How a method appears on the command line, as one typed value; completion, help and output formats follow from it."""

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
    """What the command line alone understands: the standard options, and those that a view adds.

    `standard_input` holds what `prepare` read from standard input, or from the pipe that is named by `pipe`. `named` are
    the files that were named one by one, and `accepted` is how many findings a baseline accepts, for a view that has a use
    for it. `watch` repeats the command after each change; `read_aside` names the files that it reads without its host.
    `selected` are the real prefixes of the environments in use.
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
        """Return whether a flag was given."""
        return self._values.get(field) is True

    def text(self, field: str) -> str | None:
        """Return the text or the path that an option was given, or its default."""
        value = self._values.get(field)
        return value if isinstance(value, str) else None


def _nothing_to_prepare(values: Values, switches: Switches) -> None:
    """Leave the values as they are."""


class View(Generic[P, R]):
    """How one method takes words and shows its result.

    Attributes:
        render: Returns the text for standard output.
        prepare: May change the values that become params; raises UsageError if they contradict each other.
        finish: Completes the work after the handler, such as writing files; raises MethodError.
        exit_status: Returns the status with which a result ends the command.
        options: Options in addition to those of the params.
        usage_errors: Codes of errors that are about what was typed (status 2).
        announce: Returns a line for standard error before the work begins.
        is_answer: Returns whether --quiet shows the result: by default for methods that change nothing, and for dry runs.
        exact: Whether a shell evaluates the text, so that nothing in it may be written in another way (see `terminal`).
        next_line: Returns what a person may do next, shown at a terminal alone.
        look: Reads what the text, not the JSON, shows in addition to the result, and puts it into the switches.
        ask: Returns the step of a menu that asks for a missing param (its `key`), or None if nothing is to be asked;
            only used where a person can answer.
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
        """Return every option of the command: those of the method, the view's own, and the standard ones."""
        return (*options_of(self.method), *self.own_options, *STANDARD)

    def switches(self, values: Values) -> Switches:
        """Remove from `values` the options that are not params of the method, and return those with their defaults."""
        own: Values = {}
        for option in (*self.own_options, *STANDARD):
            value: Value = values.pop(option.field, option.default)
            own[option.field] = value
        return Switches(own)
