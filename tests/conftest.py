"""What holds for every test."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A slow or busy machine is not a fault of what is tested.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")

_OF_AN_ACTIVE_ENVIRONMENT = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "CONDA_PREFIX", "CONDA_DEFAULT_ENV")


def pytest_collection_finish() -> None:
    """Exclude the collected tests from garbage collection: they are many thousand objects, and live until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_signal_is_ignored() -> None:
    """Have child processes react to signals as in a terminal: a job in the background (`&`, nohup) inherits ignored ones."""
    defaults: dict[str, Any] = {
        "SIGINT": signal.default_int_handler,
        "SIGTERM": signal.SIG_DFL,
        "SIGHUP": signal.SIG_DFL,
    }
    for name, default in defaults.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, default)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_activated() -> Iterator[None]:
    """Run as if no environment were active: each on PATH, such as the one that the tests run in, would be found."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    others = [each for each in folders if not os.path.exists(os.path.join(os.path.dirname(each), "pyvenv.cfg"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join(others))
        for name in _OF_AN_ACTIVE_ENVIRONMENT:
            patch.delenv(name, raising=False)
        patch.setenv("VENVOY_INDEX", "off")  # no test depends on an index that is not its own
        yield
