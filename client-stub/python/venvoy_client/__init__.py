"""A client of Venvoy for scripts: starts the service and calls its methods, with typed parameters and results.

async with Client.start() as venvoy:
    found = await venvoy.discover(folders=["/projects/shop"])
"""

from venvoy_client.blocking import BlockingClient
from venvoy_client.client import Client
from venvoy_protocol.errors import MethodError

__all__ = ["BlockingClient", "Client", "MethodError"]
