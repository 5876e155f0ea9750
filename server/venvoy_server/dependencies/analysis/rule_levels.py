"""Which rules run, and how grave their findings are: a plain value, resolved from pyproject.toml and the editor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from venvoy_server.dependencies.findings import Severity

Level = Literal["error", "warning", "information", "hint", "on", "off"]
LEVELS: tuple[Level, ...] = ("error", "warning", "information", "hint", "on", "off")
SEVERITIES: dict[str, Severity] = {"error": 1, "warning": 2, "information": 3, "hint": 4}


class RuleLevels(msgspec.Struct, frozen=True):
    """Levels by code or by group (`hygiene`, `uv`); a code's own level wins over its group's, both over the rule's default.

    `off` silences, `on` runs with the rule's own severity, a severity runs with that one.
    """

    levels: Mapping[str, Level] = {}

    def level(self, code: str, group: str) -> Level | None:
        """Return the level that is set for a code, or None."""
        level = self.levels.get(code)
        return level if level is not None else self.levels.get(group)
