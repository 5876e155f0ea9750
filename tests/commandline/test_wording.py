"""The command line speaks of options, not of the fields and folders of the wire."""

from __future__ import annotations

import pytest

from venvoy_protocol import methods
from venvoy_server.commandline.help import of_method
from venvoy_server.commandline.wording import for_command_line
from venvoy_server.oneshot import view_of
from venvoy_server.settings import resolve

WORDS_OF_THE_WIRE = ("workspace folder", "client", "params", "`ifExists", "(false)")


@pytest.mark.parametrize("name", methods.NAMES)
def test_help_has_no_word_of_the_wire(name: str) -> None:
    text = " ".join(of_method(methods.method(name), view_of(name).options).split())
    assert [word for word in WORDS_OF_THE_WIRE if word in text] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use it with `ifExists: reuse`.", "Use it with `--if-exists reuse`."),
        ("`path` and `dryRun`, `dryRun: true`", "`PATH` and `--dry-run`, `--dry-run`"),
        ("`flask`, `2 > 1`, `other: x`", "`flask`, `2 > 1`, `other: x`"),
        ("It is in the trash; `restore` brings it back.", "It is in the trash; `venvoy restore` brings it back."),
        ("`/tmp/venvoy-stdin-f4b/requirements.txt` is empty", "standard input is empty"),
        ("by default the first workspace folder", "by default the current folder"),
    ],
)
def test_fields_become_options(text: str, expected: str) -> None:
    assert for_command_line(text, view_of("create").options) == expected


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"searchDepth": "x"},
            "The setting 'searchDepth' must be a whole number from 0 to 20, not 'x'. "
            "How many folders below a workspace folder are searched for environments.",
        ),
        (
            {"trashDays": []},
            "The setting 'trashDays' must be a number from 0 to 3650, not a list. "
            "Days that removed environments are kept.",
        ),
        (
            {"installTimeout": 0},
            "The setting 'installTimeout' must be a number above 0 to 86400, not 0. "
            "Seconds that one installation may take.",
        ),
        (
            {"maxMemory": 1},
            "The setting 'maxMemory' must be a whole number from 32 to 1000000, not 1. "
            "MiB of memory above which a service empties its caches.",
        ),
        ({"logLevel": "laut"}, "The setting 'logLevel' must be one of debug, error, info, warning, not 'laut'."),
        (
            {"vulnerabilities": True},
            "The setting 'vulnerabilities' must be one of database, off, osv, not true or false.",
        ),
        ({"watch": 1}, "The setting 'watch' must be true or false, not a whole number."),
        ({"uv": ["x"]}, "The setting 'uv' must be text, not a list."),
        ({"exclude": "x"}, "The setting 'exclude' must be a list, not text."),
        ({"diagnostics": [1]}, "The setting 'diagnostics' must be a table, not a list."),
    ],
)
def test_settings_with_unusable_values_are_refused_with_what_is_allowed(
    given: dict[str, object], sentence: str
) -> None:
    _, (problem,) = resolve(given)
    assert problem.message == sentence
