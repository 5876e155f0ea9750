"""`python -m benchmarks [NAME ...]`: run benchmarks and print their tables of ratios.

A benchmark is a module of this package with a function `run(options: Options) -> None` that prints its tables.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from benchmarks.measuring import Options

NAMES = {
    "start": "commands as processes, against `python -c pass`",
    "service": "start, requests a second and memory, against a stock pygls server",
    "soak": "a thousand clients and workspaces of one service: memory, delays, what is left",
    "relay": "the shared service: its relays, and commands that it does, against `python -c pass`",
    "discovery": "environments and interpreters found, against a minimal loop and other finders",
    "inventory": "a client that listens while a thousand environments come and go",
    "packages": "installed distributions, against a listing of their names",
    "operations": "create, install and the like, against uv, venv, virtualenv and pip",
    "requirements": "requirements files, against packaging and other parsers",
    "projects": "requirements in a pyproject.toml, against tomllib and packaging",
    "fleet": "an audit of 10,000 files (or --files) on Dask, with one worker and with two",
    "resolution": "which lines cannot be installed together, against one run of uv",
    "index": "look-ups on package indexes: cached, cold, offline, large",
    "typing": "diagnostics while typing through a large file",
}


def main() -> int:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure Venvoy against yardsticks that are run in turn with it.",
        epilog="\n".join(f"  {name:14}{text}" for name, text in NAMES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benchmarks to run; all where none is named")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds of small work: shows that it runs, measures badly"
    )
    parser.add_argument("--verbose", action="store_true", help="also show where the time goes")
    parser.add_argument("--rounds", type=int, metavar="N", help="how many times each case is run")
    parser.add_argument("--files", type=int, metavar="N", help="how many files `fleet` audits")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    for name in ("rounds", "files"):
        if getattr(given, name) is not None and getattr(given, name) < 1:
            parser.error(f"--{name} is at least 1")
    options = Options(given.quick, given.verbose, turns=given.rounds, number_of_files=given.files)
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors; medians of runs taken in turn; x is the ratio to the first row."
    )
    for name in given.names or NAMES:
        import_module(f"benchmarks.{name}").run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
