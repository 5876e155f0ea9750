"""Planned finding codes for which there is no rule, each with the reason."""

from __future__ import annotations

from typing import Final

NOT_BUILT: Final[dict[str, str]] = {
    "lock-hand-edited": "needs the compiled file as the compiler last wrote it, which no file records",
    "missing-import": "needs the imports of the project's source and a map from modules to projects",
    "unused-requirement": "needs the imports of the project's source and a map from modules to projects",
    "index-unreachable": "is not a finding: a result says in its notes which indexes did not answer",
    "index-login": "is not a finding: a result says in its notes which indexes want a login",
    "vulnerable-minimum": "a range is never taken for one of its versions",
}
