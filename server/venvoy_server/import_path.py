"""Remove foreign folders from `sys.path`, so that a workspace cannot replace a module of this program or of Python.

PYTHONPATH and the current folder precede the standard library in the import order: a `types.py` in one of them would be
executed. `0_venvoy_isolated.pth`, installed next to the packages, does the same even before the script `venvoy` imports
anything; this module serves `python -m venvoy_server`. It may import only modules that every Python loads at its start.
"""

import os
import sys


def drop_foreign_entries() -> None:
    """Remove the current folder and the entries of PYTHONPATH from `sys.path`, except this program's own folders."""
    if sys.flags.isolated or sys.flags.ignore_environment:
        return
    written = os.environ.get("PYTHONPATH", "")
    named = written.split(os.pathsep) if written else []
    if not sys.flags.safe_path and sys.orig_argv[1:2] == ["-m"]:
        named.append("")
    # An empty entry is the current folder: `PYTHONPATH=$PYTHONPATH:src` has one if the variable was unset.
    foreign = {path for each in named for path in (each, _absolute(each))} - _own_folders()
    sys.path[:] = [entry for entry in sys.path if entry not in foreign]


def _absolute(path: str) -> str:
    try:
        return os.path.abspath(path)
    except OSError:
        return path  # the current folder is gone


def _own_folders() -> set[str]:
    """Return the folders from which this program is imported: `site-packages`, or three folders of a checkout."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.basename(folder) != "server":
        return {folder}
    root = os.path.dirname(folder)
    return {folder, os.path.join(root, "protocol"), os.path.join(root, "client-stub", "python")}
