"""Settings as clients send them: what is wrong is told with its place, and the rest counts."""

from __future__ import annotations

import os
from typing import Any

import pytest

from venvoy_server.settings import Settings, resolve

HOME = os.path.expanduser("~")


@pytest.mark.parametrize(
    ("options", "settings", "paths"),
    [
        (None, Settings(), []),
        ({}, Settings(), []),
        ([], Settings(), ["$"]),
        ({"searchDepth": 5, "watch": False}, Settings(search_depth=5, watch=False), []),
        ({"searchDepth": "5", "searchBudget": 2}, Settings(search_budget=2.0), ["$.searchDepth"]),
        ({"searchDepth": -1}, Settings(), ["$.searchDepth"]),
        ({"searchBudget": 0}, Settings(), ["$.searchBudget"]),
        ({"depth": 1, "uv": "/bin/uv"}, Settings(uv="/bin/uv"), ["$.depth"]),
        (
            {"searchFolders": ["~/code", "relative", "/a/../b/", "", "/b", "/nul\0"]},
            Settings(search_folders=(os.path.join(HOME, "code"), "/b")),
            ["$.searchFolders[1]", "$.searchFolders[3]", "$.searchFolders[5]"],
        ),
        ({"environmentFolders": ["~"]}, Settings(environment_folders=(HOME,)), []),
        ({"environmentFolders": "/a"}, Settings(), ["$.environmentFolders"]),
        (
            {"ignoredNames": ["build", "a/b", "build", ""]},
            Settings(ignored_names=("build",)),
            ["$.ignoredNames[1]", "$.ignoredNames[3]"],
        ),
        (
            {"disabledLocators": ["conda", "condda"]},
            Settings(disabled_locators=("conda",)),
            ["$.disabledLocators[1]"],
        ),
        (
            {"searchFolders": ["/a", 1, "/b", "c"], "requirementsPatterns": [None, "*.deps"]},
            Settings(search_folders=("/a", "/b"), requirements_patterns=("*.deps",)),
            ["$.searchFolders[1]", "$.searchFolders[3]", "$.requirementsPatterns[0]"],
        ),
        ({"diagnostics": {"uv": "off", "sort": 1}}, Settings(diagnostics={"uv": "off"}), ["$.diagnostics.sort"]),
        ({"diagnostics": "off"}, Settings(), ["$.diagnostics"]),
        (
            {"diagnostics": {"uv": "off", "not-installed": "loud"}},
            Settings(diagnostics={"uv": "off"}),
            ["$.diagnostics.not-installed"],
        ),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_counts(options: Any, settings: Settings, paths: list[str]) -> None:
    resolved, problems = resolve(options)
    assert resolved == settings
    assert [problem.path for problem in problems] == paths
    assert all(problem.message.endswith(".") for problem in problems)
