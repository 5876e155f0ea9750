"""A place for a shared service, and a socket there that listens and never answers by itself."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator

import pytest

from venvoy_server.relay.place import ServicePlace


@pytest.fixture
def at() -> Iterator[ServicePlace]:
    with tempfile.TemporaryDirectory(prefix="v-") as folder:  # the path of a socket must be short
        yield ServicePlace(folder, "service")


@pytest.fixture
def listener(at: ServicePlace) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(at.socket)
        made.listen(8)
        yield made
