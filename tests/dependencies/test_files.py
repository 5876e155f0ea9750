"""Which files are requirements files, and which are found in a folder."""

from __future__ import annotations

import pytest

from venvoy_server.dependencies.dialects.requirements_txt.file_names import is_requirements_file


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/p/requirements.txt", True),
        ("/p/dev-requirements.in", True),
        ("C:\\p\\Requirements-Dev.TXT", True),
        ("/p/constraints.txt", True),
        ("/p/requirements/base.txt", True),
        ("/p/base.txt", False),
        ("/p/constraints-dev.in", True),
        ("/p/constraints/base.in", True),
        ("/p/requirements/dev.in", True),
        ("/p/dev.in", False),
        ("/p/MANIFEST.in", False),
        ("/p/reqs-dev.txt", True),
        ("/p/tools.pip", True),
        ("/p/requirements.md", False),
        ("/p/requirements/base.md", False),
    ],
)
def test_names_that_editors_know(path: str, expected: bool) -> None:
    assert is_requirements_file(path) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.deps", "/p/web.deps", True),
        ("dev.in", "/p/sub/dev.in", True),
        ("*.deps", "/p/web.deps.txt", False),
        ("ci/*.txt", "/p/ci/lint.txt", True),
        ("ci/*.txt", "/p/cd/lint.txt", False),
        ("/ci/lint.txt", "/p/ci/lint.txt", True),
    ],
)
def test_more_names_by_setting(pattern: str, path: str, expected: bool) -> None:
    assert is_requirements_file(path, [pattern]) is expected
