"""What the operations on environments have in common."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import Wire


class StepDone(Wire, kw_only=True):
    """One step of a plan, planned or done."""

    name: Annotated[str, Meta(description="Stable name of the step, such as `make-environment`.")]
    title: Annotated[str, Meta(description="What it does, for a person.")]
    state: Literal["planned", "done", "skipped"]
