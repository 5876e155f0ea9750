"""Where the clients of editors are, and how long one may take."""

from __future__ import annotations

from pathlib import Path

STUBS = Path(__file__).parents[1] / "client-stub"
SECONDS = 120
"""The time limit of one editor."""
