"""The documentation: `nox -s docs` builds it from these Markdown files with Sphinx, MyST and furo.

Sphinx was chosen over mkdocs-material (in maintenance) and zensical (young): it has been kept for many years, checks links
and references, and MyST lets the pages be plain Markdown.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from venvoy_protocol.version import __version__

project = "Venvoy"
author = "the Venvoy developers"
copyright = "2026, the Venvoy developers"
release = version = __version__
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Venvoy"
myst_heading_anchors = 3
exclude_patterns = ["_build"]
# Pages that are included lead to files of the repository.
suppress_warnings = ["myst.xref_missing", "myst.header"]

HERE = Path(__file__).parent


def _help(*words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "venvoy_server", *words, "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def _write_commands() -> None:
    """Write the page of commands from what `--help` prints."""
    overview = _help()
    names = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and line[2:3].islower()]
    parts = ["# Commands\n", f"```text\n{overview}```\n"]
    parts += [f"## {name}\n\n```text\n{_help(name)}```\n" for name in names]
    (HERE / "reference" / "commands.md").write_text("\n".join(parts), encoding="utf-8")


_write_commands()
