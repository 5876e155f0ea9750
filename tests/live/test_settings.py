"""Settings as clients send them: what is wrong is reported with its place, and the rest counts."""

from __future__ import annotations

import os
from typing import Any

import pytest

from venvoy_server.settings import ClientSettings, resolve

HOME = os.path.expanduser("~")


@pytest.mark.parametrize(
    ("options", "settings", "paths"),
    [
        (None, ClientSettings(), []),
        ({}, ClientSettings(), []),
        ([], ClientSettings(), ["$"]),
        ({"searchDepth": 5, "watch": False}, ClientSettings(search_depth=5, watch=False), []),
        ({"searchDepth": "5", "searchBudget": 2}, ClientSettings(search_budget=2.0), ["$.searchDepth"]),
        ({"searchDepth": -1}, ClientSettings(), ["$.searchDepth"]),
        ({"searchBudget": 0}, ClientSettings(), ["$.searchBudget"]),
        ({"depth": 1, "uv": "/bin/uv"}, ClientSettings(uv="/bin/uv"), ["$.depth"]),
        (
            {"searchFolders": ["~/code", "relative", "/a/../b/", "", "/b", "/nul\0"]},
            ClientSettings(search_folders=(os.path.join(HOME, "code"), "/b")),
            ["$.searchFolders[1]", "$.searchFolders[3]", "$.searchFolders[5]"],
        ),
        ({"environmentFolders": ["~"]}, ClientSettings(environment_folders=(HOME,)), []),
        ({"environmentFolders": "/a"}, ClientSettings(), ["$.environmentFolders"]),
        (
            {"ignoredNames": ["build", "a/b", "build", ""]},
            ClientSettings(ignored_names=("build",)),
            ["$.ignoredNames[1]", "$.ignoredNames[3]"],
        ),
        (
            {"disabledLocators": ["conda", "condda"]},
            ClientSettings(disabled_locators=("conda",)),
            ["$.disabledLocators[1]"],
        ),
        (
            {"searchFolders": ["/a", 1, "/b", "c"], "requirementsPatterns": [None, "*.deps"]},
            ClientSettings(search_folders=("/a", "/b"), requirements_patterns=("*.deps",)),
            ["$.searchFolders[1]", "$.searchFolders[3]", "$.requirementsPatterns[0]"],
        ),
        ({"diagnostics": {"uv": "off", "sort": 1}}, ClientSettings(diagnostics={"uv": "off"}), ["$.diagnostics.sort"]),
        ({"diagnostics": "off"}, ClientSettings(), ["$.diagnostics"]),
        (
            {"diagnostics": {"uv": "off", "not-installed": "loud"}},
            ClientSettings(diagnostics={"uv": "off"}),
            ["$.diagnostics.not-installed"],
        ),
    ],
)
def test_what_is_wrong_is_reported_and_the_rest_counts(
    options: Any, settings: ClientSettings, paths: list[str]
) -> None:
    resolved, problems = resolve(options)
    assert resolved == settings
    assert [problem.path for problem in problems] == paths
    assert all(problem.message.endswith(".") for problem in problems)
