"""Titles of progress reports, as shown to the user while a method runs."""

from __future__ import annotations

import os
from typing import Any, Final

from venvoy_protocol.create import CreateParams
from venvoy_protocol.perform import PerformParams

_TITLES: Final = {
    "add": "Adding requirements",
    "check": "Checking requirements files",
    "discover": "Looking for environments",
    "doctor": "Looking for problems",
    "drop": "Dropping requirements",
    "export": "Exporting the lock",
    "install": "Installing packages",
    "lock": "Locking versions",
    "packages": "Reading packages",
    "python": "Installing Python",
    "remove": "Moving the environment to the trash",
    "repair": "Repairing the environment",
    "restore": "Restoring the environment",
    "sync": "Installing exactly what is listed",
    "vulnerabilities": "Choosing where vulnerabilities are looked up",
    "uninstall": "Uninstalling packages",
}


def progress_title(method: str, params: Any) -> str:
    """Return the progress title of a method, such as `Creating .venv with Python 3.12`, for its decoded params."""
    if isinstance(params, PerformParams):
        return params.call.title
    if isinstance(params, CreateParams):
        name = os.path.basename(params.path.rstrip("/\\")) if params.path else ".venv"
        python = f" with Python {params.python}" if params.python and params.python[0].isdigit() else ""
        return f"Creating {name}{python}"
    return _TITLES.get(method, f"Venvoy: {method}")
