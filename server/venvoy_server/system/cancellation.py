"""The cancellation of operations, under the name by which this package knows it."""

from venvoy_server.cancellation import Cancellation, Cancelled

__all__ = ["Cancellation", "Cancelled"]
