"""`venvoy-fleet`: check the dependency files of many repositories, on this machine or on a Dask cluster."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

DONE, USAGE, FAILED, INTERRUPTED = 0, 2, 3, 130


def main(words: Sequence[str] | None = None) -> int:
    """Run an audit and return the exit status: 0 done, 2 wrong usage, 3 if a partition or the whole run failed."""
    given = _parser().parse_args(words)
    try:
        from venvoy_fleet.run import run
        from venvoy_fleet.units import Choice, InputError
    except ImportError as error:
        _say(f"{error.name} is not installed: `pip install 'venvoy[fleet]'`.")
        return USAGE
    choice = Choice(tuple(given.select), tuple(given.ignore), given.column, given.name_column)
    try:
        failed = run(
            lambda: _cluster(given),
            [*_inputs(given)],
            choice,
            os.path.abspath(given.output),
            children=given.children,
            partition_size=given.partition_size,
            say=_say,
        )
        return FAILED if failed else DONE
    except InputError as error:
        _say(str(error))
        return USAGE
    except OSError as error:
        # A list that is not there, an output folder that cannot be written, a scheduler that does not answer.
        _say(f"{error.filename}: {error.strerror}." if error.filename is not None else f"{error}")
        return FAILED
    except KeyboardInterrupt:
        _say("Stopped. The same command goes on where this one ended.")
        return INTERRUPTED


def _inputs(given: argparse.Namespace) -> Iterator[str]:
    yield from given.input
    if given.list is not None:
        with sys.stdin if given.list == "-" else open(given.list, encoding="utf-8") as lines:
            yield from (line.rstrip("\n") for line in lines if line.strip())


@contextmanager
def _cluster(given: argparse.Namespace) -> Iterator[Any]:
    """Connect to the scheduler that was named, or start workers on this machine; its connections are encrypted."""
    from distributed import Client, LocalCluster

    if given.scheduler is not None:
        with Client(given.scheduler) as client:
            yield client
        return
    options: dict[str, Any] = {"n_workers": given.workers or os.cpu_count() or 1, "threads_per_worker": 1}
    options |= {"dashboard_address": None, "security": True, "host": "127.0.0.1"}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        yield client


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("venvoy-fleet", description=__doc__)
    parser.add_argument("input", nargs="*", help="folders, archives (.zip, .tar.gz, ...) and Parquet files")
    parser.add_argument("--list", metavar="FILE", help="a file with one input a line; `-` is standard input")
    parser.add_argument("--children", action="store_true", help="take each folder in a folder as a repository")
    parser.add_argument("--output", "-o", required=True, metavar="FOLDER", help="where the tables are written")
    parser.add_argument("--column", default="text", help="the column of a Parquet file that holds the texts")
    parser.add_argument("--name-column", help="the column that holds the names of their files")
    parser.add_argument("--select", action="append", default=[], help="only these codes or groups of codes")
    parser.add_argument("--ignore", action="append", default=[], help="not these codes or groups of codes")
    parser.add_argument("--workers", type=int, help="processes on this machine; by default one for each processor")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="the Dask scheduler to use, such as tcp://10.0.0.7:8786")
    parser.add_argument("--partition-size", type=int, default=50, help="folders or archives of a partition")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"venvoy-fleet: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
