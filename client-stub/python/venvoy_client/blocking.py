"""The blocking client, for scripts without asyncio: each method returns its result.

with BlockingClient.shared() as venvoy:
    print(venvoy.status(path="/projects/shop").text)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from venvoy_client.blocking_methods import BlockingMethods, Progress
from venvoy_client.client import Client
from venvoy_protocol.base import Params, Wire

R = TypeVar("R", bound=Wire)


class BlockingClient(BlockingMethods):
    """A client whose methods block until they have a result. Use it as a context manager, in one thread.

    Messages are read only during calls, so notifications arrive with the next call. `start`, `shared` and `connect`
    take the same arguments as those of `Client`.
    """

    def __init__(self, new_client: Callable[[], Client]) -> None:
        """Take a function that makes the asynchronous client, which then runs on this object's own event loop."""
        self._new_client = new_client
        self._runner = asyncio.Runner()
        self._client: Client | None = None

    @classmethod
    def start(cls, **options: Any) -> BlockingClient:
        """Return a client that starts its own service when its `with` block begins.

        `options` are the arguments of `Client.start`, such as `folders` and `timeout`.
        """
        return cls(lambda: Client.start(**options))

    @classmethod
    def shared(cls, **options: Any) -> BlockingClient:
        """Return a client of the service that all programs of the user share; it is started if it is not running.

        `options` are the arguments of `Client.shared`, such as `folders` and `timeout`.
        """
        return cls(lambda: Client.shared(**options))

    @classmethod
    def connect(cls, address: str, **options: Any) -> BlockingClient:
        """Return a client of the service that listens at an address, such as `unix:PATH`.

        `options` are the other arguments of `Client.connect`, such as `token_file` and `timeout`.
        """
        return cls(lambda: Client.connect(address, **options))

    def __enter__(self) -> Self:
        async def enter() -> Client:
            return await self._new_client().__aenter__()

        try:
            self._client = self._runner.run(enter())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self._entered.__aexit__(kind, error, trace))
        finally:
            self._runner.close()

    @property
    def _entered(self) -> Client:
        if self._client is None:
            raise RuntimeError("The client is used outside its `with` block.")
        return self._client

    def listen(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener` with the method and params of every notification from the server, during later calls."""
        self._entered.listen(listener)

    def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:
        """Send a request and return its result as an object of type `result`; raises MethodError.

        `progress` is called with each progress report of the service.
        """
        return self._runner.run(self._entered.call(method, params, result, progress))

    def request(self, method: str, params: Any) -> msgspec.Raw:
        """Send any request and return its result as raw JSON; raises MethodError if the answer is an error."""
        return self._runner.run(self._entered.request(method, params))
