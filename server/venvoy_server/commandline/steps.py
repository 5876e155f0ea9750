"""The output of commands that change an environment: the steps that were done, and the packages that changed."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.operation import OperationResult, StepDone
from venvoy_protocol.package import PackageChange
from venvoy_server.commandline.describe import problem_lines, repair_lines
from venvoy_server.commandline.exit_status import DONE, FINDINGS
from venvoy_server.commandline.style import Style, printable, standard_style
from venvoy_server.commandline.view import Switches
from venvoy_server.commandline.wording import for_command_line


def change_lines(changes: Sequence[PackageChange], style: Style) -> list[str]:
    """Return a line per changed package: `+ name version`, `- name version`, `~ name before -> after`.

    In a dry run, the version is missing for a package that must be built before its version is known.
    """
    lines = []
    for change in changes:
        if change.before is None:
            lines.append(style.paint(f" + {' '.join(filter(None, (change.name, change.after)))}", "green"))
        elif change.after is None:
            lines.append(style.paint(f" - {change.name} {change.before}", "red"))
        else:
            lines.append(style.paint(f" ~ {change.name} {change.before} -> {change.after}", "yellow"))
    return lines


def environment_line(result: OperationResult, style: Style) -> str:
    """Return a line with the path of the environment that a command such as `install` changed or would change."""
    return style.paint(f"Environment: {printable(result.environment_path)}", "faint")


def planned_lines(steps: Sequence[StepDone]) -> list[str]:
    """Return a line with the number and title of each step that a dry run plans (state `planned`).

    Steps in other states are counted, but have no line.
    """
    return [f" {number}. {printable(step.title)}" for number, step in enumerate(steps, 1) if step.state == "planned"]


def notice_lines(notices: Sequence[str], style: Style) -> list[str]:
    """Return a line `note: ...` per notice, with the options of the command line in place of parameter names."""
    return [style.paint(f"note: {printable(for_command_line(notice))}", "faint") for notice in notices]


def afterword(result: OperationResult, style: Style, switches: Switches) -> list[str]:
    """Return the last lines of output of a command such as `install`: problems, commands that repair them, and notes.

    The problems are those of the environment. Notes are, for example, that what an interrupted command left behind was
    repaired, and which of pip's settings were not passed on to uv.
    """
    handed = [each.setting for each in result.settings if each.option]
    unknown = [
        f"pip's setting {each.setting} ({each.origin}) was not passed on to uv: {each.note or 'uv has no equivalent'}"
        for each in result.settings
        if not each.option
    ]
    notices = [*result.recovered, *result.notices, *unknown]
    if handed and switches.verbose:
        notices.append(f"pip settings passed on to uv: {', '.join(dict.fromkeys(handed))}")
    if result.cancel:
        notices.append("Cancelled too late: files were already being linked, so the operation was completed.")
    problems = [*problem_lines(result.problems, style), *repair_lines(result.problems)]
    return [*problems, *notice_lines(notices, style)]


def exit_status(result: OperationResult, switches: Switches) -> int:
    """Return 1 if the environment has an error after an operation (a change such as an installation), else 0.

    This is for operations that succeeded; a failed one raises MethodError, which has the exit status 3.
    """
    return FINDINGS if any(problem.severity == "error" for problem in result.problems) else DONE


def package_text(result: OperationResult, switches: Switches) -> str:
    """Return the environment's path and, below it, what `sync` or `uninstall` did or, in a dry run, would do."""
    if result.dry_run and not result.changes:
        style = standard_style()
        return "\n".join(
            [environment_line(result, style), "Nothing would change.", *afterword(result, style, switches)]
        )
    done = "" if result.changes or result.recovered else "Nothing was changed."
    return "\n".join([environment_line(result, standard_style()), operation_text(result, switches, done)])


def operation_text(result: OperationResult, switches: Switches, done: str | None = None) -> str:
    """Return what an operation (such as an installation) did or, in a dry run, would do, with notes for the user.

    `done` is a sentence that replaces the list of steps, which is then only shown with --verbose.
    """
    style = standard_style()
    shown = [step for step in result.steps if step.state != "skipped"]
    lines = ["Would do:"] if result.dry_run and (shown or result.changes) else []
    if result.dry_run:
        lines += planned_lines(shown)
    elif shown:
        lines += [done] if done else []
        lines += [f"{printable(step.title)}." for step in shown] if switches.verbose or done is None else []
    lines += change_lines(result.changes, style)
    nothing = [] if result.recovered else ["Nothing to do."]
    return "\n".join([*(lines or nothing), *afterword(result, style, switches)])
