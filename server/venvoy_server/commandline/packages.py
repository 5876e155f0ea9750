"""How `venvoy packages` shows its result."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.package import Package
from venvoy_protocol.packages import PACKAGES, PackagesResult
from venvoy_server.commandline.stderr_notes import say_before_use
from venvoy_server.commandline.style import Style, standard_style, table
from venvoy_server.commandline.view import Switches, View


def render(result: PackagesResult, switches: Switches) -> str:
    """Return the packages as a table."""
    say_before_use(result.problems)
    return packages_table(result.packages, standard_style()) or "No packages are installed."


def packages_table(packages: Sequence[Package], style: Style) -> str:
    """Return packages as a table: name, version, and what is particular about each."""
    rows = [(each.name, each.version, _notes(each)) for each in packages]
    return table(rows, style, ("PACKAGE", "VERSION", ""))


def _notes(package: Package) -> str:
    notes = []
    if package.broken:
        notes.append(f"broken: {package.broken}")
    if package.editable:
        notes.append("editable")
    if package.direct_url:
        notes.append(package.direct_url)
    if package.from_base:
        notes.append("from the base")
    return ", ".join(notes)


VIEW = View(PACKAGES, render=render)
