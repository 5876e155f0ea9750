"""Pure: one file per tool that keeps environments or interpreters, one ordered list of them, one bounded search."""

from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, SearchRequest

__all__ = ["Found", "SearchRequest", "discover"]
