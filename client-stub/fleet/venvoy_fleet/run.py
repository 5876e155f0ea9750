"""An audit from its inputs to its tables: what is done already is left out, and the rest is given to Dask."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from distributed import as_completed

from venvoy_fleet.audit import Summary, audit
from venvoy_fleet.table import done_in, prepare
from venvoy_fleet.units import Choice, InputError, partitions_of, units_of
from venvoy_protocol.errors import MethodError
from venvoy_server.handlers.rule_choice import RuleChoice

REPORT_SECONDS = 5.0


def run(
    connect: Callable[[], AbstractContextManager[Any]],
    inputs: Sequence[str],
    choice: Choice,
    output: str,
    *,
    children: bool = False,
    partition_size: int = 50,
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Audit inputs; return how many partitions failed (they are tried again by the next run).

    `connect` gives a Dask client, for as long as there is something to do. Raises InputError if an input cannot be used.
    """
    try:
        RuleChoice.of(choice.select, choice.ignore)
    except MethodError as error:
        raise InputError(error.message) from None
    units = list(units_of(inputs, choice, children=children))
    if not units:
        raise InputError("There is nothing to audit: name folders, archives or Parquet files.")
    partitions = partitions_of(units, choice, partition_size)
    stale = prepare(output, {each.id for each in partitions})
    if stale:
        say(f"{stale} parts of other inputs, or of another version, were deleted.")
    done = done_in(output)
    left = [each for each in partitions if each.id not in done]
    if len(left) < len(partitions):
        say(f"{len(partitions) - len(left)} of {len(partitions)} partitions are done already.")
    if not left:
        return 0
    with connect() as client:
        # `pure=False`: what a task writes is its result, so Dask must not answer it from another's.
        keys = [f"audit-{each.id}" for each in left]
        futures = client.map(audit, left, choice=choice, output=output, key=keys, pure=False)
        return _collect(as_completed(futures), len(left), say)


def _collect(completed: Any, total: int, say: Callable[[str], None]) -> int:
    files = findings = unchecked = failed = 0
    last = time.monotonic()
    for number, future in enumerate(completed, 1):
        if future.status == "finished":
            summary: Summary = future.result()
            files, findings = files + summary.files, findings + summary.findings
            unchecked += summary.failed
        else:
            failed += 1
            say(f"A partition failed: {future.exception()}")
        future.release()
        if time.monotonic() - last >= REPORT_SECONDS or number == total:
            last = time.monotonic()
            say(f"{number} of {total} partitions: {files} files, {findings} findings, {unchecked} not checked.")
    if failed:
        say(f"{failed} partitions failed; the same command tries them again.")
    return failed
