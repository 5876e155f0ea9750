"""Values of the pure packages are frozen, and what is written to the journal keeps its names."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import get_args

import msgspec

from pure_packages import pure_modules
from venvoy_server.operations import steps

CHANGES = {"Memo", "SearchRun"}
"""What one search has read and found so far."""


def structs() -> Iterator[type[msgspec.Struct]]:
    for module in pure_modules():
        for value in vars(import_module(module)).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module:
                yield value


def test_every_struct_is_frozen() -> None:
    found = list(structs())
    assert len(found) > 50
    assert {each.__name__ for each in found if not each.__struct_config__.frozen} <= CHANGES


def test_the_names_of_steps_are_those_in_journals_that_exist() -> None:
    """A journal of an interrupted operation may have been written by an older version: a renamed step cannot be undone."""
    tags = {kind.__name__: kind.__struct_config__.tag for kind in get_args(steps.Step)}
    assert tags == {
        "CheckEnvironment": "check-environment",
        "ClaimFolder": "claim-folder",
        "DeleteFolder": "delete-folder",
        "DropFiles": "drop-files",
        "KeepRequested": "keep-requested",
        "MendPackages": "mend-packages",
        "MoveContents": "move-contents",
        "MoveFolder": "move-folder",
        "OpenTrash": "open-trash",
        "PutBack": "put-back",
        "ReleaseFolder": "release-folder",
        "RewriteScripts": "rewrite-scripts",
        "RewriteSource": "rewrite-source",
        "RunTool": "run-tool",
        "SaveFiles": "save-files",
    }
    assert (steps.MARKER, steps.TRASH) == (".venvoy-unfinished", ".venvoy-trash")
