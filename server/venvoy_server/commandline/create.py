"""How `venvoy create` shows its result."""

from __future__ import annotations

import os
import re

from venvoy_protocol.create import CREATE, CreateParams, CreateResult
from venvoy_server.call_context import CallContext
from venvoy_server.commandline.describe import problem_lines, python_text, repair_lines
from venvoy_server.commandline.folders import current_folder
from venvoy_server.commandline.options import UsageError, Values
from venvoy_server.commandline.standard_input import take_requirements
from venvoy_server.commandline.steps import afterword, change_lines, planned_lines
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: CreateResult, switches: Switches) -> str:
    """Return what was made, or the steps of a dry run."""
    style = standard_style()
    made = result.environment
    if made is None:
        lines = ["Would do:", *planned_lines(result.steps)]
    else:
        verb = "Kept" if result.reused else "Created"
        lines = [f"{verb} {style.paint(printable(short_path(made.prefix)), 'bold')} with {python_text(made)}."]
        lines += [*problem_lines(made.problems, style), *repair_lines(made.problems)]
    lines += change_lines(result.changes, style)
    if made is not None and result.selection is not None:
        folder = result.selection.folder
        lines.append(f"Selected for {'this folder' if folder == current_folder() else printable(short_path(folder))}.")
    return "\n".join([*lines, *afterword(result, style, switches)])


def prepare(values: Values, switches: Switches) -> None:
    """Take a requirements file from standard input where `-r -` asks for it; raises UsageError.

    `-p` is `--python` in uv and virtualenv: a version is not taken as a package's name.
    """
    packages = values.get("packages")
    for text in packages if isinstance(packages, list) else ():
        if re.fullmatch(r"(?:python)?\d+(?:\.\d+)*", str(text)):  # not `python3-saml`, which is a project
            raise UsageError(f"{text} is not a package. Did you mean --python {str(text).removeprefix('python')}?")
    take_requirements(values)


def announce(context: CallContext, params: CreateParams) -> str:
    """Return the line that says which environment will be made: it is not obvious from the current folder."""
    from venvoy_server.handlers.create import place_of

    return f"Environment: {place_of(context, params)[1]}"


def next_line(result: CreateResult) -> str:
    """Return how to fill what was made, if it is empty and the project lists what it needs, or how to use it."""
    listed = os.path.join(result.selection.folder, "requirements.txt") if result.selection is not None else ""
    if listed and not (result.changes or result.reused) and os.path.isfile(listed):
        from shlex import quote

        return f"Next: venvoy install -r {quote(short_path(listed))}"
    return 'Next: eval "$(venvoy activate)", or venvoy run -- COMMAND'


VIEW = View(CREATE, render=render, prepare=prepare, announce=announce, next_line=next_line)
