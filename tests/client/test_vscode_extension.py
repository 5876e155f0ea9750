"""The VS Code extension: its types, its unit tests and the count of its lines, by npm. `nox -s editors` tries it in the editor."""

from __future__ import annotations

import pytest

from npm import STUBS, install, run

pytestmark = pytest.mark.slow("real tools")

EXTENSION = STUBS / "vscode"


@pytest.fixture(scope="module")
def toolchain() -> None:
    """Install compiler, bundler and libraries."""
    install(EXTENSION)


@pytest.mark.usefixtures("toolchain")
def test_the_types_are_right_and_it_bundles() -> None:
    run(EXTENSION, "npm", "run", "check")
    run(EXTENSION, "npm", "run", "build")


@pytest.mark.usefixtures("toolchain")
def test_the_unit_tests_pass_and_the_lines_are_counted() -> None:
    run(EXTENSION, "npm", "test")
