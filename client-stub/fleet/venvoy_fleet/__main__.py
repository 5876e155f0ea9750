"""The command `venvoy-fleet`: check the requirements files of many repositories, here or on a Dask cluster."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from venvoy_protocol.version import __version__

DONE, USAGE, FAILED, INTERRUPTED = 0, 2, 3, 130
MOST_WORKERS = 8
"""Maximum number of workers for each processor: more of them only take memory."""
_EPILOG = """\
exit status: 0 done, 2 wrong usage, 3 if a partition or the whole run failed, 130 interrupted. A file that cannot be
checked is a row of the table with a problem, and no failure. The same command goes on where the last run ended.

  venvoy-fleet --children mirror --output audit
  find archives -name '*.tar.gz' | venvoy-fleet --list - --output audit
  venvoy-fleet texts.parquet --column content --name-column path --output audit
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run an audit and return the exit status: 0 success, 2 usage error, 3 if all or a part failed, 130 if stopped.

    `words` are the command-line arguments, by default those of this process. Ctrl-C and SIGTERM stop the audit.
    """
    given = _parser().parse_args(words)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(given)
    except KeyboardInterrupt:
        _say("Stopped. The same command goes on where this one ended.")
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(given: argparse.Namespace) -> int:
    try:
        from venvoy_fleet.run import run
        from venvoy_fleet.units import Choice, InputError
    except ImportError as error:
        _say(f"{error.name} is not installed: `pip install 'venvoy[fleet]'`.")
        return USAGE
    choice = Choice(tuple(given.select), tuple(given.ignore), given.column, given.name_column)
    try:
        failed = run(
            lambda partitions: _cluster(given, partitions),
            given.input,
            choice,
            os.path.abspath(given.output),
            listed=[*_listed(given.list)],
            children=given.children,
            partition_size=given.partition_size,
            replace=given.replace,
            say=_say,
        )
        return FAILED if failed else DONE
    except InputError as error:
        _say(str(error))
        return USAGE
    except OSError as error:
        # A list that is not there, an output folder that cannot be written, a scheduler that does not answer.
        _say(f"{error.filename}: {error.strerror}." if error.filename is not None else f"{error}.")
        return FAILED


def _listed(file: str | None) -> Iterator[str]:
    """Yield the paths in a text file that has one per line (`-`: standard input; None: no paths); skip empty lines.

    Bytes that are not UTF-8 are kept, since a file name may contain them.
    """
    if file is None:
        return
    with open(0 if file == "-" else file, "rb") as lines:
        yield from (os.fsdecode(line.rstrip(b"\r\n")) for line in lines if line.strip())


@contextmanager
def _cluster(given: argparse.Namespace, partitions: int) -> Iterator[Any]:
    """Yield a Dask client: of the scheduler named in the arguments `given`, or of workers started on this machine.

    At most as many workers are started as there are `partitions` (pieces of work). Connections to them are encrypted.
    """
    from distributed import Client, LocalCluster

    if given.scheduler is not None:
        with Client(given.scheduler) as client:
            yield client
        return
    workers = min(given.workers or os.cpu_count() or 1, partitions)
    options: dict[str, Any] = {"n_workers": workers, "threads_per_worker": 1}
    options |= {"dashboard_address": None, "security": True, "host": "127.0.0.1"}
    with _interrupts_wait():
        cluster = LocalCluster(**options)
    with cluster, Client(cluster) as client:
        try:
            yield client
        except KeyboardInterrupt:
            # Connections that break while all of it ends are not worth a word.
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            raise


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Block SIGINT while the context is open, so that child processes started in it ignore Ctrl-C.

    On Ctrl-C, this process ends its worker processes itself. On Windows, nothing is blocked.
    """
    if sys.platform == "win32":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "venvoy-fleet",
        description="Check the dependency files of many repositories, on this machine or on a Dask cluster.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"venvoy-fleet {__version__}")
    parser.add_argument("input", nargs="*", help="folders, archives (.zip, .tar.gz, ...) and Parquet files")
    parser.add_argument("--list", metavar="FILE", help="a file with one input a line; `-` is standard input")
    parser.add_argument("--children", action="store_true", help="take each folder in a folder as a repository")
    parser.add_argument(
        "--output", "-o", required=True, type=_path, metavar="FOLDER", help="where the tables are written"
    )
    parser.add_argument("--replace", action="store_true", help="delete tables of another audit that are in the output")
    parser.add_argument("--column", default="text", metavar="NAME", help="the column of texts in Parquet files (text)")
    parser.add_argument("--name-column", metavar="NAME", help="the column that holds the names of their files")
    parser.add_argument(
        "--select", action="append", default=[], metavar="CODE", help="only these codes or groups of codes"
    )
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="CODE", help="not these codes or groups of codes"
    )
    parser.add_argument("--workers", type=_workers, metavar="N", help="processes; by default one for each processor")
    parser.add_argument(
        "--scheduler", type=_address, metavar="URL", help="a Dask scheduler, such as tcp://10.0.0.7:8786"
    )
    parser.add_argument(
        "--partition-size", type=_count, default=50, metavar="N", help="folders or archives of a partition (50)"
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text[:9]) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text[:9])


def _workers(text: str) -> int:
    number, processors = _count(text), os.cpu_count() or 1
    if number > MOST_WORKERS * processors:
        raise argparse.ArgumentTypeError(f"{number} processes are too many for {processors} processors")
    return number


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the name of the folder is empty")
    return text


def _address(text: str) -> str:
    host, _, port = text.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not an address with a port, such as tcp://10.0.0.7:8786")
    return text


def _say(text: str) -> None:
    sys.stderr.write(f"venvoy-fleet: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
