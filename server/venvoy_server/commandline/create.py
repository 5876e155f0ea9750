"""The options and output of `venvoy create`, which creates an environment."""

from __future__ import annotations

import os
import re

from venvoy_protocol.create import CREATE, CreateParams, CreateResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.step import Step
from venvoy_server.call_context import CallContext
from venvoy_server.commandline.describe import problem_lines, python_text, repair_lines
from venvoy_server.commandline.folders import current_folder, is_below
from venvoy_server.commandline.next_steps import use_line
from venvoy_server.commandline.options import YES, UsageError, Values
from venvoy_server.commandline.standard_input import take_requirements
from venvoy_server.commandline.steps import afterword, change_lines, exit_status, planned_lines
from venvoy_server.commandline.style import from_here, printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: CreateResult, switches: Switches) -> str:
    """Return the text for standard output: the environment that was created or kept, or the steps of a dry run."""
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
    """Read the requirements file from standard input if `-r -` was given; raises UsageError if that fails.

    In `values` (the options that become the method's parameters), the path of a copy then replaces `-`. Also raises
    UsageError, with a hint to use `--python`, if a package is really a version of Python: `3.12`.
    """
    packages = values.get("packages")
    for text in packages if isinstance(packages, list) else ():
        if re.fullmatch(r"(?:python)?\d+(?:\.\d+)*", str(text)):  # but not `python3-saml`, which is a package
            raise UsageError(f"{text} is not a package. Did you mean --python {str(text).removeprefix('python')}?")
    take_requirements(values)


def announce(context: CallContext, params: CreateParams) -> str:
    """Return the line `Creating: PATH` with the environment's path, or `Environment: PATH` if that exists already."""
    from venvoy_server.handlers.create import place_of

    path = place_of(context, params)[1]
    return f"Environment: {path}" if context.host.exists(path) else f"Creating: {path}"


def ask(context: CallContext, params: CreateParams) -> Step | None:
    """Return a list from which the user chooses the Python of the new environment; None if there is nothing to choose.

    There is nothing to choose if `params` name a Python, if only one is suitable, or if no environment will be created.
    Editors show the same list.
    """
    from itertools import takewhile

    from venvoy_server.handlers.create import place_of
    from venvoy_server.handlers.menu import menu
    from venvoy_server.handlers.sources import sources_of
    from venvoy_server.operations.errors import OperationError

    folder, path = place_of(context, params)
    is_taken = params.if_exists != "replace" and not params.keep_packages and context.host.stat(path) is not None
    if params.python is not None or is_taken:
        return None
    try:
        sources_of(context, params, folder)
    except (OperationError, MethodError):
        return None  # the call will fail whatever the answer is
    step = menu(context, MenuParams(id="create", path=folder, answers={"folder": folder}))
    step.step = step.steps = None  # the only question, so without a count
    fitting = [item for item in takewhile(lambda item: item.separator is None, step.items) if item.value]
    return step if step.key == "python" and len(fitting) > 1 else None


def next_line(result: CreateResult) -> str:
    """Return a suggestion of what to do next, or an empty text.

    If the new environment is empty and the project has a requirements.txt, the suggestion is the command that installs
    from that file; otherwise it is the command that activates the environment.
    """
    selection, made = result.selection, result.environment
    listed = os.path.join(selection.folder, "requirements.txt") if selection is not None else ""
    if listed and not (result.changes or result.reused) and os.path.isfile(listed):
        from shlex import quote

        return f"Next: venvoy install -r {quote(from_here(listed))}"
    if made is None:
        return ""
    here = current_folder()
    uses = selection is not None and (here == selection.folder or is_below(here, selection.folder))
    return use_line(made.prefix, is_selected=uses)


VIEW = View(
    CREATE,
    render=render,
    exit_status=exit_status,
    prepare=prepare,
    announce=announce,
    ask=ask,
    next_line=next_line,
    options=(YES,),
)
