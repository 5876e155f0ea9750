"""The output of `venvoy doctor`, which reports problems of environments."""

from __future__ import annotations

from venvoy_protocol.base import Call
from venvoy_protocol.doctor import DOCTOR, DoctorResult
from venvoy_server.commandline.folders import current_folder
from venvoy_server.commandline.style import from_here, printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: DoctorResult, switches: Switches) -> str:
    """Return a block per problem (severity, code, path, message, command that repairs it), then a line with totals.

    The problem `no-pip` is only shown with --verbose. The total does not count problems of the severity `information`;
    with --quiet, the line with totals is missing.
    """
    style = standard_style()
    lines = []
    # Venvoy does not need pip, and most environments are created without it.
    shown = [problem for problem in result.problems if problem.code != "no-pip" or switches.verbose]
    for problem in shown:
        place = printable(short_path(problem.path))
        lines.append(f"{style.severity(problem.severity)} {style.paint(problem.code, 'bold')} {place}")
        lines.append(f"    {printable(problem.message)}")
        if problem.repair is not None:
            lines.append(f"    fix: {command_line(problem.repair)}")
    count = len(result.environments)
    looked = f"{count} environment{'s' if count != 1 else ''}"
    found = sum(problem.severity != "information" for problem in shown)
    if not switches.quiet:
        lines.append(f"{found or 'No'} problem{'s' if found != 1 else ''} in {looked}.")
    return "\n".join(lines)


def exit_status(result: DoctorResult, switches: Switches) -> int:
    """Return the exit status of `venvoy doctor`: 1 if a problem is an error, else 0; `switches` is not used."""
    return 1 if any(problem.severity == "error" for problem in result.problems) else 0


def command_line(call: Call) -> str:
    """Return a call of a method as the `venvoy` command that does the same, with its arguments quoted for a shell."""
    from shlex import quote

    from venvoy_protocol.methods import method
    from venvoy_server.commandline.options import options_of

    words = ["venvoy", call.method]
    if call.method == "python" and call.params.get("versions"):
        words.append("install")
    try:
        options = {each.field: each for each in options_of(method(call.method))}
    except KeyError:
        options = {}
    for name, value in call.params.items():
        field = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        option = options.get(field)
        if option is None or value is None or (value == current_folder() and not option.positional):
            continue
        if option.kind == "flag" and value == (option.default is True):
            continue
        for each in value if isinstance(value, list) else [value]:
            is_path = option.kind == "path" or (option.positional and call.method != "uninstall")
            text = quote(printable(from_here(str(each)) if is_path else str(each)))
            if option.positional:
                words.append(text)
            elif option.kind == "flag":
                words.append(f"--{option.name}" if each else f"--no-{option.name}")
            else:
                words += [f"--{option.name}", text]
    return " ".join(words)


VIEW = View(DOCTOR, render=render, exit_status=exit_status)
