"""Updates of RECORD files (lists of a distribution's files), after files that they list were changed."""

from __future__ import annotations

import os
from collections.abc import Mapping

from venvoy_server.environments.host import Host
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.record import with_entries
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.files.file_writer import write


def write_records(host: Host, prefix: str, changed: Mapping[str, bytes]) -> None:
    """Update the hashes and sizes of changed files in the RECORD files of the environment `prefix`; raises OSError.

    `changed` maps the absolute, normalized paths of these files to their new contents.
    """
    environment = read_environment(host, prefix) if changed else None
    for distribution in own_distributions(host, environment) if environment is not None else ():
        path = os.path.join(distribution.metadata_path, "RECORD")
        try:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
        except FileNotFoundError:
            continue
        listed = {line.rsplit(",", 2)[0].strip('"') for line in text.splitlines()}
        places = {each: os.path.normpath(os.path.join(distribution.location, each)) for each in listed}
        mine = {each: changed[place] for each, place in places.items() if place in changed}
        if mine:
            write(path, with_entries(text, mine).encode("utf-8", "surrogateescape"), within=prefix)
