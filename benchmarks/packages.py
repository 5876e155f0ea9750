"""Installed distributions, read from the files of an environment that holds a thousand."""

from __future__ import annotations

import tempfile
from importlib import metadata

from benchmarks.measuring import Case, Options, show, take_turns, timed
from benchmarks.trees import make_distributions
from benchmarks.yardsticks import loops
from venvoy_server.packages.read import installed
from venvoy_server.system.files.host import RealHost

COUNT = 1000
NAMES_BUDGET = 10.0


def run(options: Options) -> None:
    """Print the table."""
    count = 50 if options.quick else COUNT
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        make_distributions(place, count)
        host = RealHost()
        cases = [
            Case("scandir of the names", timed(lambda: loops.distribution_names(place))),
            Case("venvoy: names and versions", timed(lambda: installed(host, (place,), full=False)), NAMES_BUDGET),
            Case("read every METADATA, unparsed", timed(lambda: loops.distribution_metadata(place))),
            Case("venvoy: everything", timed(lambda: installed(host, (place,))), of="read every METADATA, unparsed"),
            Case(
                "importlib.metadata: name, version",
                timed(lambda: _by_importlib(place)),
                of="read every METADATA, unparsed",
            ),
        ]
        take_turns(cases, options.rounds(15), seconds=30)
        show(options, f"packages: {count} installed distributions, in process", cases)


def _by_importlib(place: str) -> list[tuple[str, str]]:
    return [(found.metadata["Name"], found.version) for found in metadata.distributions(path=[place])]
