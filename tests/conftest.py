"""What holds for every test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

_OF_AN_ACTIVE_ENVIRONMENT = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "CONDA_PREFIX", "CONDA_DEFAULT_ENV")


@pytest.fixture(scope="session", autouse=True)
def nothing_is_activated() -> Iterator[None]:
    """Run as if no environment were active: the one that the tests run in would be found, and selected."""
    own = os.path.dirname(sys.executable)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join(folder for folder in folders if folder != own))
        for name in _OF_AN_ACTIVE_ENVIRONMENT:
            patch.delenv(name, raising=False)
        yield
