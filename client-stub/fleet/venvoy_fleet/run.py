"""An audit from its inputs to its tables: divides the work into partitions, and has Dask audit the incomplete ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from distributed import as_completed

from venvoy_fleet.audit import Summary, audit
from venvoy_fleet.manifest import Manifest, record, require_same
from venvoy_fleet.table import done_in, prepare
from venvoy_fleet.units import UNITS_OF_PARTITION, Choice, InputError, Partition, partitions_of, units_of
from venvoy_protocol.errors import MethodError
from venvoy_protocol.version import __version__
from venvoy_server.handlers.rule_choice import RuleChoice

REPORT_SECONDS: Final = 5.0
FAILURES_SHOWN: Final = 5
Say = Callable[[str], None]


def run(
    connect: Callable[[int], AbstractContextManager[Any]],
    inputs: Sequence[str],
    choice: Choice,
    output: str,
    *,
    listed: Sequence[str] = (),
    children: bool = False,
    partition_size: int = UNITS_OF_PARTITION,
    replace: bool = False,
    say: Say = lambda text: None,
) -> int:
    """Audit the folders, archives and Parquet files in `inputs` and `listed`; return the number of failed partitions.

    An unusable path raises InputError if it is in `inputs`; if it is in `listed` (from a list file), the results report
    it as a problem. A partition is a piece of the work; those complete in the folder `output` are skipped. `choice` has
    the rules and the columns of tables. `children` audits each subfolder separately. `connect(N)` opens a Dask client
    for N partitions. Results of another audit in `output` raise InputError; with `replace`, they are deleted instead.
    """
    try:
        RuleChoice.of(choice.select, choice.ignore)
    except MethodError as error:
        raise InputError(error.message) from None
    units = list(units_of(inputs, choice, children=children, listed=listed))
    if not units:
        raise InputError("There is nothing to audit: name folders, archives or Parquet files.")
    partitions = partitions_of(units, choice, partition_size)
    manifest = Manifest.of(inputs, listed, children, partition_size, choice)
    ids = {each.id for each in partitions}
    if not replace:
        require_same(output, manifest, ids)
    stale = prepare(output, ids)
    record(output, manifest)
    if stale:
        say(f"{stale} parts that are outdated, or of other inputs, were deleted.")
    done = done_in(output)
    left = [each for each in partitions if each.id not in done]
    if len(left) < len(partitions):
        say(f"{len(partitions) - len(left)} of {len(partitions)} partitions are done already.")
    if not left:
        if any(unit.kind == "folder" for unit in units):
            say(f"Folders are not checked again: delete {output} first if their files have changed.")
        return 0
    with connect(len(left)) as client:
        if not client.scheduler_info()["workers"]:
            say("The scheduler has no workers yet; this waits for the first.")
        # `pure=False`: what a task writes is its result, so Dask must not answer it from another's.
        keys = {f"audit-{each.id}": each for each in left}
        futures = client.map(audit, left, choice=choice, output=output, version=__version__, key=[*keys], pure=False)
        return _collect(as_completed(futures), keys, say)


def _collect(completed: Any, partitions: dict[str, Partition], say: Say) -> int:
    files = findings = unchecked = failed = 0
    last = time.monotonic()
    for number, future in enumerate(completed, 1):
        # A result may be lost with its worker after it was reported: both of these wait until Dask has computed it again.
        error = future.exception()
        if error is None:
            summary: Summary = future.result()
            files, findings = files + summary.files, findings + summary.findings
            unchecked += summary.failed
        else:
            failed += 1
            if failed <= FAILURES_SHOWN:
                say(f"A partition failed ({_name_of(partitions[future.key])}): {error}")
        future.release()
        if time.monotonic() - last >= REPORT_SECONDS or number == len(partitions):
            last = time.monotonic()
            say(
                f"{number} of {len(partitions)} partitions: {files} files, {findings} findings, {unchecked} not checked."
            )
    if failed:
        say(f"{failed} partitions failed; the same command tries them again.")
    return failed


def _name_of(partition: Partition) -> str:
    first, last = partition.units[0], partition.units[-1]
    if first.kind == "texts":
        return f"{first.path}, rows {first.start} to {first.start + first.rows - 1} of row group {first.row_group}"
    return first.path if first is last else f"{first.path} to {last.path}"
