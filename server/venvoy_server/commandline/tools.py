"""The output of `venvoy tools`: the interpreter of a folder, and the settings that language servers and tools need."""

from __future__ import annotations

from venvoy_protocol.tools import TOOLS, ToolsResult
from venvoy_server.commandline.describe import problem_lines, repair_lines
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View
from venvoy_server.convert import encoded


def render(result: ToolsResult, switches: Switches) -> str:
    """Return the output of `venvoy tools` as one text of several lines; `switches` is not used.

    The lines have the interpreter, the settings for each language server, the commands of test runners, whether
    ipykernel is installed, and problems. If the folder has no usable environment, the lines have a note on this, and
    problems.
    """
    style = standard_style()
    problems = [*problem_lines(result.problems, style), *repair_lines(result.problems)]
    if result.executable is None:
        empty = f"{printable(short_path(result.folder))} has no environment that other programs could use."
        return "\n".join([empty, *problems])
    lines = [style.paint(printable(short_path(result.executable)), "bold") + f"  {result.version or ''}".rstrip()]
    for name, server in result.servers.items():
        given = server.settings or server.initialization_options
        text = bytes(encoded(given)).decode() if given else "needs nothing"
        lines.append(f"  {name}: {printable(text)}{' (restart it)' if server.restart else ''}")
    lines += [f"  {name}: {printable(' '.join(command))}" for name, command in result.test.items()]
    if result.kernel is not None:
        lines.append(
            "  Jupyter: ipykernel is installed" if result.kernel.available else "  Jupyter: ipykernel is missing"
        )
    return "\n".join([*lines, *problems])


VIEW = View(TOOLS, render=render)
