"""Every test of the raw wire runs over every transport."""

from __future__ import annotations

import os

import pytest

import wire

TRANSPORTS = ("stdio", "tcp") if os.name == "nt" else ("stdio", "unix", "tcp")

RELAYED = ("test_bad_messages", "test_lifecycle")
"""Modules whose tests also run through a relay to a shared service, which takes longer to start."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a server of its own folder over each transport, unless it is about standard streams."""
    if "tmp_path" in metafunc.fixturenames:
        is_stdio = metafunc.definition.get_closest_marker("stdio") is not None
        relayed = os.name != "nt" and metafunc.definition.path.stem in RELAYED
        others = (*TRANSPORTS, "relay") if relayed else TRANSPORTS
        chosen = TRANSPORTS[:1] if is_stdio else others
        slow = pytest.mark.slow("transports")
        values = [pytest.param(each, marks=[] if each == TRANSPORTS[0] else slow) for each in chosen]
        metafunc.parametrize("transport", values, indirect=True)


@pytest.fixture(autouse=True)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have every `Wire` of a test reach its server in one way."""
    name = str(getattr(request, "param", TRANSPORTS[0]))
    monkeypatch.setattr(wire, "TRANSPORT", name)
    return name
