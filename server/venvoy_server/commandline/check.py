"""How `venvoy check` takes standard input and shows its result: a line per finding, as a compiler does."""

from __future__ import annotations

import os
import sys
from typing import Any

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic
from venvoy_server.commandline.options import Option, UsageError
from venvoy_server.commandline.style import Style, printable, short_path, standard_style
from venvoy_server.convert import path_of_uri, uri_of_path

OPTIONS = (
    Option("stdin_filename", "stdin-filename", "path", description="The name that standard input (`-`) goes by."),
)

WORDS = {1: "error", 2: "warning", 3: "information", 4: "hint"}


def prepare(values: dict[str, Any], switches: dict[str, Any]) -> None:
    """Read standard input where `-` asks for it."""
    if "-" not in values.get("files", ()):
        return
    if values["files"] != ["-"]:
        raise UsageError("`-` is standard input, and stands alone.")
    name = switches.get("stdin_filename") or os.path.join(os.getcwd(), "requirements.txt")
    values["files"] = []
    values["uri"] = uri_of_path(name)
    values["text"] = sys.stdin.buffer.read().decode("utf-8", "replace")


def render(result: CheckResult, switches: dict[str, Any]) -> str:
    """Return `file:line:column: severity code message` per finding, and a summary; columns count characters from 1."""
    style = standard_style()
    lines = [_line(checked, finding, style) for checked in result.files for finding in checked.diagnostics]
    if not switches["quiet"]:
        lines.append(_summary(result))
    return "\n".join(lines)


def exit_status(result: CheckResult) -> int:
    """Return 1 where there are errors, else 0."""
    return 1 if result.counts.error else 0


def _line(checked: CheckedFile, finding: Diagnostic, style: Style) -> str:
    path = checked.path or path_of_uri(checked.uri or "") or checked.uri or "-"
    start = finding.range.start
    word = WORDS[finding.severity]
    place = f"{printable(short_path(path))}:{start.line + 1}:{start.character + 1}"
    message = " ".join(printable(part) for part in finding.message.split("\n"))
    return f"{place}: {style.severity(word)} {style.paint(finding.code, 'faint')} {message}"


def _summary(result: CheckResult) -> str:
    counts = result.counts
    named = [
        (counts.error, "error"),
        (counts.warning, "warning"),
        (counts.information + counts.hint, "note"),
    ]
    found = ", ".join(f"{number} {word}{'s' if number != 1 else ''}" for number, word in named if number)
    files = len(result.files)
    return f"{found or 'No findings'} in {files} file{'s' if files != 1 else ''}."
