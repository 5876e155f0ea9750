"""Rule levels: the user's configuration of which rules run and at which severity, from pyproject.toml and the
editor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from venvoy_server.dependencies.findings import Severity

Level = Literal["error", "warning", "information", "hint", "on", "off"]
LEVELS: tuple[Level, ...] = ("error", "warning", "information", "hint", "on", "off")
SEVERITIES: dict[str, Severity] = {"error": 1, "warning": 2, "information": 3, "hint": 4}


class RuleLevels(msgspec.Struct, frozen=True):
    """Levels by rule code or group (`hygiene`, `uv`); a code's level overrides its group's,
    and both the rule's default.

    `off` disables the rule, `on` enables it at its own severity, and a severity enables it at that severity.
    """

    levels: Mapping[str, Level] = {}

    def level(self, code: str, group: str) -> Level | None:
        """Return the level configured for the rule with this code, or else for its group; None if neither has one."""
        level = self.levels.get(code)
        return level if level is not None else self.levels.get(group)
