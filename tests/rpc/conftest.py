"""Every test of the raw wire runs over every transport."""

from __future__ import annotations

import os

import pytest

import wire

TRANSPORTS = ("stdio", "tcp") if os.name == "nt" else ("stdio", "unix", "tcp")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a server of its own folder over each transport, unless it is about standard streams."""
    if "tmp_path" in metafunc.fixturenames:
        is_stdio = metafunc.definition.get_closest_marker("stdio") is not None
        metafunc.fixturenames.append("transport")
        metafunc.parametrize("transport", TRANSPORTS[:1] if is_stdio else TRANSPORTS, indirect=True)


@pytest.fixture
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(wire, "TRANSPORT", request.param)
    return str(request.param)
