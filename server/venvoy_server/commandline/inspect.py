"""The output of `venvoy inspect`, which describes one environment or interpreter."""

from __future__ import annotations

from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.inspect import INSPECT, InspectResult
from venvoy_server.commandline.describe import problem_lines, python_text
from venvoy_server.commandline.packages import packages_table
from venvoy_server.commandline.style import short_path, standard_style, table
from venvoy_server.commandline.view import Switches, View


def render(result: InspectResult, switches: Switches) -> str:
    """Return the facts about the environment or interpreter as a table, its problems, and a table of its packages."""
    style = standard_style()
    record = result.environment or result.interpreter
    assert record is not None
    rows = [(name, value) for name, value in _facts(record) if value]
    if result.size_bytes is not None:
        rows.append(("size", f"{result.size_bytes / 1_000_000:.1f} MB"))
    parts = [table(rows, style)]
    problems = problem_lines(record.problems, style)
    if problems:
        parts.append("\n".join(problems))
    if result.packages:
        parts.append(packages_table(result.packages, style))
    return "\n\n".join(parts)


def _facts(record: Environment | Interpreter) -> list[tuple[str, str]]:
    common = [
        ("python", python_text(record)),
        ("executable", record.executable or "none"),
        ("architecture", record.architecture or ""),
        ("prefix", record.prefix),
        ("kept by", record.manager or ""),
        ("also at", ", ".join(record.aliases)),
        ("site-packages", ", ".join(record.site_packages)),
        ("pip", "yes" if record.has_pip else "no"),
    ]
    if isinstance(record, Interpreter):
        return [*common, ("externally managed", "yes" if record.externally_managed else "")]
    return [
        ("name", record.display_name),
        *common,
        ("base", record.base_executable or record.base_prefix or "missing"),
        ("project", short_path(record.project) if record.project else ""),
        ("system packages", "visible" if record.system_site_packages else ""),
    ]


VIEW = View(INSPECT, render=render)
