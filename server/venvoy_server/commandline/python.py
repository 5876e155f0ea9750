"""The arguments and output of `venvoy python`, which lists (`list`) and installs (`install`) Python interpreters."""

from __future__ import annotations

from venvoy_protocol.python import PYTHON, PythonResult
from venvoy_server.commandline.describe import interpreters_table
from venvoy_server.commandline.options import UsageError, Values, did_you_mean
from venvoy_server.commandline.style import printable, standard_style, table
from venvoy_server.commandline.view import Switches, View


def prepare(values: Values, switches: Switches) -> None:
    """Remove the word `list` or `install` from the positional arguments in `values`, so that only versions are left.

    `values` are the arguments that become the method's parameters. Raises UsageError if they are invalid.
    """
    words = values.get("versions")
    first, *rest = [str(word) for word in words] if isinstance(words, list) and words else ["list"]
    if first not in ("list", "install"):
        raise UsageError(
            f"It is `python list` or `python install VERSION`, not {first!r}.{did_you_mean(first, ('list', 'install'))}"
        )
    if first == "list" and rest:
        raise UsageError(f"Unexpected argument {rest[0]!r}.")
    if first == "install" and not rest:
        raise UsageError("VERSION is missing, such as `python install 3.13`.")
    values["versions"] = list(rest)


def render(result: PythonResult, switches: Switches) -> str:
    """Return a line per Python that was installed, or for `list` tables of the Pythons found and those uv offers."""
    if result.installed:
        done = {True: "was there already", False: "installed"}
        return "\n".join(
            f"Python {each.version}: {done[each.already]}, {printable(each.executable)}" for each in result.installed
        )
    style = standard_style()
    parts = [interpreters_table(result.interpreters, style) if result.interpreters else "No Python was found."]
    rows = [
        (each.version, f"{each.implementation}{', free-threaded' if each.free_threaded else ''}")
        for each in result.available
    ]
    if rows:
        parts.append(
            style.paint("Available from uv", "bold") + "\n" + table(rows, style, ("VERSION", "IMPLEMENTATION"))
        )
    return "\n\n".join(parts)


VIEW = View(PYTHON, render=render, prepare=prepare, is_answer=lambda result: not result.installed)
