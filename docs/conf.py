"""The documentation: `nox -s docs` builds it from these Markdown files with Sphinx, MyST and furo.

Sphinx was chosen over mkdocs-material (in maintenance) and zensical (young): it has been kept for many years, checks links
and references, and MyST lets the pages be plain Markdown.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from venvoy_protocol.version import __version__
from venvoy_server.commandline.topics import TOPICS

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


def _write_topics() -> None:
    """Write the page of topics from what `venvoy help TOPIC` prints."""
    parts = ["# Topics\n\nWhat `venvoy help TOPIC` prints.\n"]
    parts += [f"## {name}\n\n{title}\n\n```text\n{text}\n```\n" for name, (title, text) in TOPICS.items()]
    (HERE / "reference" / "topics.md").write_text("\n".join(parts), encoding="utf-8")


def _write_rules() -> None:
    """Write a page per rule, so that each has an address of its own, and the page that lists them."""
    text = (HERE.parent / "server" / "venvoy_server" / "rules.md").read_text(encoding="utf-8")
    introduction, *sections = text.split("\n## ")
    rules = [section for section in sections if re.match(r"[a-z0-9-]+\n", section)]
    rest = "".join(f"\n\n## {section}" for section in sections if section not in rules)
    folder = HERE / "reference" / "rules"
    folder.mkdir(exist_ok=True)
    names = []
    for rule in rules:
        name = rule.partition("\n")[0].strip()
        names.append(name)
        (folder / f"{name}.md").write_text("# " + _with_pages(rule, ""), encoding="utf-8")
    tree = "\n".join(["", "```{toctree}", ":hidden:", "", *(f"rules/{name}" for name in names), "```", ""])
    (HERE / "reference" / "rules.md").write_text(
        _with_pages(introduction + rest, "rules/") + "\n" + tree, encoding="utf-8"
    )


def _with_pages(text: str, folder: str) -> str:
    """Return a text whose links to other rules lead to their pages, and whose smaller headings are one level higher."""
    text = re.sub(r"\]\(#([a-z0-9-]+)\)", rf"]({folder}\1.md)", text)
    return re.sub(r"(?m)^###", "##", text)


_write_commands()
_write_topics()
_write_rules()
