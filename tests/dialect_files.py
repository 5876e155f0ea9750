"""Names that files of each dialect have, for what has to know all of them: editors' configurations, and outputs of `lock`."""

from __future__ import annotations

from venvoy_server.dependencies.dialects.names import Dialect

FILES_OF: dict[Dialect, tuple[str, ...]] = {
    "requirements": ("requirements.txt", "requirements-dev.txt", "requirements.in", "constraints.txt"),
    "pyproject": ("pyproject.toml",),
    "pylock": ("pylock.toml", "pylock.dev.toml"),
    "script": ("script.py",),
    "setup-cfg": ("setup.cfg",),
    "pipfile": ("Pipfile",),
    "conda": ("environment.yml", "environment-dev.yaml"),
}
