"""The method `perform`: make a method call that a menu offered."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params
from venvoy_protocol.step import Step, StepCall


class PerformParams(Params, kw_only=True):
    """Params of `perform`: the call to make, which was part of a step of a menu."""

    call: Annotated[
        StepCall,
        Meta(
            description="The method call to make, as contained in a step of a menu or in one of its items.",
            extra={"option": None},
        ),
    ]


PERFORM: Final = Method(
    "perform",
    PerformParams,
    Step,
    "Make the method call that a menu offered, and return the next step: the result, or a question if something prevents it.",
    kind="changes",
    long_running=True,
)
