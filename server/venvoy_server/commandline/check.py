"""The options and output of `venvoy check`, which reports problems in requirements files.

By default it prints one line per finding, like a compiler. It can also check standard input, and write fixes.
"""

from __future__ import annotations

import contextlib
import os
import sys

from msgspec.structs import replace

from venvoy_protocol.check import CHECK, CheckedFile, CheckResult, Counts
from venvoy_server.commandline.check_summary import (
    diff_notes,
    fixed_name,
    index_notes,
    lacks_answers,
    resolution_notes,
    statistics_lines,
    summary_lines,
    with_shown_findings,
)
from venvoy_server.commandline.exit_status import DONE, FAILED, FINDINGS, USAGE
from venvoy_server.commandline.findings import Report, Texts
from venvoy_server.commandline.folders import current_folder
from venvoy_server.commandline.formats import FOR_PEOPLE, FORMATS, renderer
from venvoy_server.commandline.options import Option, UsageError, Values
from venvoy_server.commandline.standard_input import is_read_once, is_standard_input, read_once
from venvoy_server.commandline.stderr_notes import say_aside
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.terminal import harmless
from venvoy_server.commandline.view import Switches, View
from venvoy_server.convert import formatted, uri_of_path
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.positions import Positions

_SHOWN = 5
"""Maximum number of folders named that were not searched."""

_WITH_EDITS = ("json", "rdjson", "sarif")
"""Formats whose output includes the edits of fixes."""

OPTIONS = (
    Option(
        "error_on_no_files",
        "error-on-no-files",
        "flag",
        description="End with status 2 if there is no requirements file to check.",
        negatable=False,
    ),
    Option("stdin_filename", "stdin-filename", "path", description="The name that standard input (`-`) follows."),
    Option(
        "output_format",
        "output-format",
        "text",
        choices=FORMATS,
        description="How findings are written: `full` on a terminal and `concise` elsewhere, unless this or the "
        "variable VENVOY_OUTPUT_FORMAT says otherwise; JSON is the result object.",
    ),
    Option(
        "exit_zero", "exit-zero", "flag", description="End with status 0 although there are findings.", negatable=False
    ),
    Option("strict", "strict", "flag", description="End with status 1 for warnings, too.", negatable=False),
    Option(
        "error_on_no_answer",
        "error-on-no-answer",
        "flag",
        description="With --index, --audit or --resolve: end with status 3 if there is no answer to a part of what was asked.",
        negatable=False,
    ),
    Option(
        "statistics",
        "statistics",
        "flag",
        description="Show how many findings there are of each code, not the findings.",
        negatable=False,
    ),
    Option(
        "show_fixes", "show-fixes", "flag", description="With --fix: list what was fixed, by file.", negatable=False
    ),
    Option(
        "watch",
        "watch",
        "flag",
        short="w",
        description="Check again whenever a file that matters has changed, until Ctrl-C.",
        negatable=False,
    ),
    Option(
        "baseline", "baseline", "path", description="Accept the findings in this file, which --write-baseline wrote."
    ),
    Option(
        "write_baseline",
        "write-baseline",
        "path",
        description="Write all findings into this file, and end with status 0: from now on they are accepted.",
    ),
)


def prepare(values: Values, switches: Switches) -> None:
    """Reject options that contradict each other, and read standard input (`-`) or a named pipe if one is to be checked.

    The text that was read replaces the file names in `values`, the method's parameters. Raises UsageError.
    """
    if values.get("fix") and values.get("diff"):
        raise UsageError("--fix writes, --diff only shows: take one of them.")
    looks_up = bool(values.get("index") or values.get("audit") or values.get("vulnerabilities"))
    if values.get("offline") and not looks_up:
        message = "--offline is about --index and --audit: give one of them, to use what earlier look-ups have kept."
        raise UsageError(message)
    if switches.flag("error_on_no_answer") and not (looks_up or values.get("resolve")):
        raise UsageError("--error-on-no-answer is about --index, --audit and --resolve: give one of them.")
    if switches.text("baseline") and switches.text("write_baseline"):
        raise UsageError("--baseline reads, --write-baseline writes: take one of them.")
    _format_of(switches)
    if switches.watch:
        _prepare_watch(values, switches)
    files = values.get("files")
    switches.named = tuple(str(each) for each in files) if isinstance(files, list) else ()
    once = [each for each in switches.named if is_read_once(each)]
    if once and len(switches.named) > 1:
        what = "`-` is standard input" if once[0] == "-" else f"{once[0]} can be read only once"
        raise UsageError(f"{what}; no other file can be named with it.")
    (only,) = switches.named if len(switches.named) == 1 else ("",)
    data = read_once(only) if only else None
    if data is None:
        return
    name = switches.text("stdin_filename") or os.path.join(current_folder(), "requirements.txt")
    given = decode_file(data, name)
    values["files"] = []
    values["uri"] = uri_of_path(name)
    values["text"] = given.text if given.finding is None else ""
    switches.standard_input = data
    if not switches.text("stdin_filename") and not is_standard_input(only):
        switches.pipe = only


def _prepare_watch(values: Values, switches: Switches) -> None:
    """Raise UsageError for options that cannot be combined with --watch, such as --fix.

    Also add the file of --baseline to the files that are watched.
    """
    one_by_one = [f"--{name}" for name in ("fix", "diff") if values.get(name)]
    one_by_one += ["--write-baseline"] if switches.text("write_baseline") else []
    one_by_one += ["--json"] if switches.json or _format_of(switches) == "json" else []
    files = values.get("files")
    one_by_one += [f"`{each}`" for each in (files if isinstance(files, list) else ()) if is_read_once(str(each))]
    if one_by_one:
        raise UsageError(f"--watch shows findings again and again; it does not go with {one_by_one[0]}.")
    switches.read_aside = tuple(path for path in (switches.text("baseline"),) if path is not None)


def _format_of(switches: Switches) -> str:
    """Return the output format's name, such as `concise`; raises UsageError if VENVOY_OUTPUT_FORMAT is not a format."""
    chosen = switches.text("output_format")
    if chosen is None and (chosen := os.environ.get("VENVOY_OUTPUT_FORMAT") or None) not in (None, *FORMATS):
        raise UsageError(f"VENVOY_OUTPUT_FORMAT is {chosen!r}; the formats are {', '.join(FORMATS)}.")
    return chosen or ("full" if sys.stdout is not None and sys.stdout.isatty() else "concise")


def _given(switches: Switches) -> Decoded | None:
    return (
        None
        if switches.standard_input is None
        else decode_file(switches.standard_input, switches.text("stdin_filename"))
    )


def finish(result: CheckResult, switches: Switches) -> CheckResult:
    """Write the files that --fix changes, apply the baseline (file of accepted findings), and return the final result.

    With --baseline, findings that the baseline accepts are removed from the result. With --write-baseline, all findings
    are written to the baseline, and stay in the result. Raises MethodError if reading or writing a file fails.
    """
    given = _given(switches)
    if given is not None and given.finding is not None:
        return _with_pipe_name(_undecodable(result, given), switches)
    files = list(result.files)
    if any(checked.edits for checked in files):
        from venvoy_server.commandline.fixed_files import with_fixes_written

        files = [with_fixes_written(checked, switches.named) for checked in files]
    left = sum(checked.fixed for checked in files)
    if left != result.counts.fixed:
        result = replace(result, files=files, counts=replace(result.counts, fixed=left))
    result = _with_baseline(result, switches, given)
    if not switches.quiet:
        _say_what_was_left_out(result)
    return _with_pipe_name(_printable(result, switches), switches)


def _with_pipe_name(result: CheckResult, switches: Switches) -> CheckResult:
    """Return the result with the name of the pipe that was checked; unchanged if no pipe was checked.

    A pipe, such as a shell's `<(...)`, is checked under the name `requirements.txt`, which is replaced by the pipe's
    path in `switches`.
    """
    if switches.pipe is None:
        return result
    from venvoy_server.commandline.pipe_name import with_pipe_name

    return with_pipe_name(result, switches.pipe)


def _printable(result: CheckResult, switches: Switches) -> CheckResult:
    """Return the result without credentials in its edits and fixes, if the output format prints those (as JSON does).

    For other formats the result is unchanged.
    """
    kind = "json" if switches.json else _format_of(switches)
    if kind not in _WITH_EDITS:
        return result
    from venvoy_server.handlers.secret_edits import without_secret_edits, without_secret_fixes

    return without_secret_edits(result) if kind == "json" else without_secret_fixes(result)


def _with_baseline(result: CheckResult, switches: Switches, given: Decoded | None) -> CheckResult:
    """Return the result without the findings that the file of --baseline accepts.

    With --write-baseline, write all findings to that file, and return the result unchanged. `given` is the decoded
    standard input, if that was checked. Raises MethodError if the file cannot be read or written.
    """
    path, target = switches.text("baseline"), switches.text("write_baseline")
    if path is None and target is None:
        return result
    from venvoy_server.commandline import baseline

    texts = Texts(given.text if given else None)
    if target is not None:
        count = baseline.write_baseline(target, result, texts)
        say_aside([f"{count} finding{'s' if count != 1 else ''} accepted in {printable(short_path(target))}."])
        return result
    known = baseline.read_baseline(path or "")
    result, switches.accepted, outdated = baseline.without_accepted(result, known, os.path.dirname(path or ""), texts)
    if outdated and not switches.quiet:
        say_aside(
            [f"note: {outdated} of the accepted findings are gone; `--write-baseline` brings the file up to date."]
        )
    return result


def _say_what_was_left_out(result: CheckResult) -> None:
    """Report on standard error what was not checked: unreadable files, folders not searched, look-ups without answers.

    It is also reported if there was no requirements file at all, with names of files that may be misspelt ones.
    """
    lines = [*resolution_notes(result), *index_notes(result)]
    misspelt = [printable(short_path(path)) for path in result.misspelt]
    hint = f"{', '.join(misspelt)}: is requirements.txt meant? Name the file to have it checked." if misspelt else ""
    if result.counts.checked:
        lines += [f"note: {hint}"] if hint else []
    elif not (result.unsearched or result.unreadable):
        lines.append(f"venvoy check: There is no requirements file here. {hint}".rstrip())
    lines += [
        f"venvoy check: {printable(short_path(path))} cannot be read, and was not checked."
        for path in result.unreadable
    ]
    if result.unsearched:
        places = [printable(short_path(path)) for path in result.unsearched]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        lines.append(
            f"venvoy check: The search reached its limit; not searched: {', '.join(places[:_SHOWN])}{more}. "
            "The setting `fileSearchLimit` raises it, `exclude` leaves folders out."
        )
    say_aside(lines)


def _undecodable(result: CheckResult, given: Decoded) -> CheckResult:
    """Return a result with one finding: that standard input (`given`) cannot be decoded."""
    from venvoy_server.handlers.diagnostics import Converter

    converter = Converter("", Positions.of(given.text), "utf-16", lambda path: None)
    found = converter.diagnostics([given.finding] if given.finding else [])
    return CheckResult(files=[replace(result.files[0], diagnostics=found)], counts=Counts(error=len(found), checked=1))


def render(result: CheckResult, switches: Switches) -> str:
    """Return the text for standard output: the findings and a summary, in the chosen format.

    With --diff, the function itself writes the diffs to standard output, and returns an empty text. With --fix for
    standard input, the function does the same with the fixed text. Notes, remaining findings and the summary are then
    written to standard error.
    """
    kind, given = _format_of(switches), _given(switches)
    if kind == "json":
        return formatted(result).decode()
    summary = summary_lines(result, switches)
    checked = result.files[0] if result.files else None
    if given is not None and checked is not None and isinstance(checked.edits, list):
        from venvoy_server.commandline.fixed_files import encoded, fixed_text

        fixed = fixed_text(given.text, checked)
        secrets = _secret_notes(checked, switches, given.text, fixed)
        say_aside([*_findings(result, switches, "concise", Texts(fixed)), *secrets, *summary])
        return _as_it_is((switches.standard_input or b"") if fixed == given.text else encoded(fixed, given))
    if any(isinstance(each.diff, str) for each in result.files):
        say_aside([*diff_notes(result), *summary])
        return _as_it_is(b"".join(_diff_of(each) for each in result.files))
    texts = Texts(given.text if given else None)
    if switches.flag("statistics"):
        return "\n".join([*statistics_lines(result, standard_style()), *summary])
    found = _findings(result, switches, kind, texts)
    return "\n".join([*found, *summary] if kind in FOR_PEOPLE else found)


def _secret_notes(checked: CheckedFile, switches: Switches, before: str, fixed: str) -> list[str]:
    from venvoy_server.commandline.removed_secrets import removed_secret_notes
    from venvoy_server.dependencies.checker.verified_fixes import SECRET

    return removed_secret_notes(fixed_name(checked, switches), before, fixed) if SECRET in checked.fixed_codes else []


def _findings(result: CheckResult, switches: Switches, kind: str, texts: Texts) -> list[str]:
    shown, more = with_shown_findings(result) if kind in FOR_PEOPLE else (result, [])
    report = Report(shown, texts, standard_style(), _columns(), switches.flag("strict"))
    text = renderer(kind)(report)
    return [text, *more] if text else more


def _columns() -> int:
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0


def _diff_of(checked: CheckedFile) -> bytes:
    """Return a file's diff as bytes in the file's own encoding, so that `git apply` accepts it; empty if there is none.

    On a terminal, control characters are escaped.
    """
    diff = checked.diff
    if not isinstance(diff, str):
        return b""
    if sys.stdout is not None and sys.stdout.isatty():
        return harmless(diff, "\n\t\f").encode("utf-8", "surrogateescape")
    encoding = "utf-8"
    if checked.path is not None:
        with contextlib.suppress(OSError), open(checked.path, "rb") as file:
            encoding = decode_file(file.read(), checked.path).encoding
    if encoding.replace("-", "").startswith(("utf16", "utf32")):
        encoding = "utf-8"
    try:
        return diff.encode(encoding, "surrogateescape")
    except (LookupError, UnicodeEncodeError):  # the file may name an encoding that does not exist
        return diff.encode("utf-8", "surrogateescape")


def exit_status(result: CheckResult, switches: Switches) -> int:
    """Return the exit status of `venvoy check`: that of the first case that applies.

    - 0: --write-baseline is given.
    - 1: there are errors (with --strict: or warnings), and --exit-zero is not given.
    - 3: files or folders could not be checked, or with --error-on-no-answer, a look-up had no answer.
    - 2: no file was checked, and --error-on-no-files is given.
    - 0: otherwise.
    """
    if switches.text("write_baseline"):
        return DONE
    counts = result.counts
    wrong = counts.error + (counts.warning if switches.flag("strict") else 0)
    if wrong and not switches.flag("exit_zero"):
        return FINDINGS
    if result.unsearched or result.unreadable:
        return FAILED
    if switches.flag("error_on_no_answer") and lacks_answers(result):
        return FAILED
    return USAGE if not counts.checked and switches.flag("error_on_no_files") else DONE


def _as_it_is(data: bytes) -> str:
    """Write bytes unchanged to standard output; return an empty text, so that nothing else is printed."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return ""


VIEW = View(
    CHECK,
    render=render,
    prepare=prepare,
    finish=finish,
    exit_status=exit_status,
    options=OPTIONS,
    usage_errors=frozenset(("file-not-found",)),
)
