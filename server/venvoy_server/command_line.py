"""Run the command that a command line names: a method of the service, or another command such as `serve` or `run`."""

from __future__ import annotations

import _thread
import atexit
import codecs
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from venvoy_server.commandline.exit_status import DONE, FAILED, INTERRUPTED, USAGE
from venvoy_server.commandline.terminal import complain, complain_of_interrupt, write_text
from venvoy_server.light_imports import import_asyncio, import_msgspec

_ASKING = frozenset({"menu", "select", "remove", "restore", "repair", "uninstall"})
"""Commands that show a menu at a terminal if called without arguments (`terminal_menu.MENU_OF`)."""
_COMMANDS = {
    "demo": ("demo", "demo"),
    "run": ("run", "run"),
    "hook": ("hook", "hook"),
    "self": ("about", "about"),
    "call": ("call", "call"),
    "completion": ("shell_completion", "completion"),
}
"""Commands that are not methods: the module and the function, which is called with the remaining arguments."""


def run_command(words: Sequence[str], *, is_process: bool = False) -> int:
    """Run the command in `words` (its name and arguments) and return its exit status, which is 130 after Ctrl-C.

    After an unexpected exception, the traceback is printed and the status is `FAILED`. With `is_process`, this process
    was started for this command only: instead of returning, the function usually exits the process with the status.
    """
    try:
        status = _run_to_its_end(words)
    except Exception as error:  # noqa: BLE001 (nothing is hidden: it is printed as Python does)
        sys.excepthook(type(error), error, error.__traceback__)
        status = FAILED
    if is_process:
        _end_process(status)
    return status


def _end_process(status: int) -> None:
    """Exit this process quickly: run exit handlers and flush output, but skip the deallocation of objects.

    If another thread runs, or in a debugger, a profiler or Python's development mode, do nothing and return: the caller
    then ends the process in the regular way.
    """
    if (
        _thread._count()
        or sys.flags.dev_mode
        or sys.flags.inspect
        or sys.gettrace() is not None
        or sys.getprofile() is not None
    ):
        return
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):  # the reader has closed its end
                stream.flush()
    os._exit(status)


def _run_to_its_end(words: Sequence[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        codecs.register_error("venvoy", _as_bytes)
        sys.stdout.reconfigure(errors="venvoy")
    try:
        status = run(words)
        if sys.stdout is not None:  # None if the parent process closed standard output
            sys.stdout.flush()
        return status
    except KeyboardInterrupt as interrupt:
        complain_of_interrupt()
        return 128 + interrupt.args[0] if interrupt.args else INTERRUPTED
    except OSError as error:
        if error.filename is not None:
            raise  # an error about a file is a bug
        # Flushing the rest of the buffer at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return DONE  # the reader of a pipe (`venvoy discover | head`) has closed it
        complain("", f"The result cannot be written: {error.strerror}.")
        return FAILED


def _as_bytes(error: UnicodeError) -> tuple[str | bytes, int]:
    r"""Return the replacement for a character that standard output cannot encode, and the index after this character.

    This is an error handler for `codecs.register_error`. A character that represents an undecodable byte of a file name
    (PEP 383) is replaced by that byte: a shell needs the exact name. Any other character is replaced by its escape
    sequence in Python, such as `\u2026`.
    """
    assert isinstance(error, UnicodeEncodeError)
    error.end = error.start + 1
    is_byte = "\udc80" <= error.object[error.start] <= "\udcff"
    return codecs.lookup_error("surrogateescape" if is_byte else "backslashreplace")(error)


def run(words: Sequence[str]) -> int:
    """Run the command in `words` and return its exit status; options may precede the command's name."""
    name = words[0] if words else "--help"
    # Before other imports: the table of methods loads msgspec, which takes three times as long as Python's start.
    if name in ("--version", "-V"):
        from venvoy_protocol.version import __version__

        write_text(f"venvoy {__version__}")
        return DONE
    try:
        import_msgspec()
    except ImportError as error:  # its extension module is for another Python, as in a copied folder or zipapp
        here = f"Python {sys.version_info[0]}.{sys.version_info[1]} ({sys.executable})"
        complain(
            "", f"this copy is not for {here}: {error}. Run it with the Python it was made for, or install it anew."
        )
        return FAILED
    from venvoy_protocol.methods import NAMES

    if name.startswith("-") and name not in ("--help", "-h"):
        words = _command_first(words)
        name = words[0]
    if name in NAMES:
        return _run_method(name, words)
    if name == "serve":
        words = [
            word for word in words if word != "--shared"
        ]  # reached only without unix sockets: each client has its own service
        import_asyncio()
        from venvoy_server.app import serve

        return serve(words[1:])
    if name in _COMMANDS:
        module, function = _COMMANDS[name]
        status: int = getattr(import_module(f"venvoy_server.{module}"), function)(words[1:])
        return status
    if name == "help":
        return _help(words[1:])
    if name in ("--help", "-h"):
        from venvoy_server.commandline.help import overview

        write_text(overview())
        return DONE if words else USAGE
    return _unknown(words)


def _command_first(words: Sequence[str]) -> Sequence[str]:
    """Return the words with the first that is the name of a command moved to the front; unchanged if none is."""
    from venvoy_protocol.methods import NAMES
    from venvoy_server.commandline.help import OTHER_COMMANDS

    known = {*NAMES, *(name for name, _ in OTHER_COMMANDS)}
    at = next((number for number, word in enumerate(words) if word in known), None)
    return words if at is None else (words[at], *words[:at], *words[at + 1 :])


def _run_method(name: str, words: Sequence[str]) -> int:
    if len(words) == 1 and name in _ASKING and _is_terminal():
        from venvoy_server.terminal_menu import walk

        return walk(name)
    from venvoy_server.oneshot import run_method

    return run_method(name, words[1:])


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _help(words: Sequence[str]) -> int:
    """Print the help of the command or topic in `words`, or an overview if there is none; return the exit status."""
    from venvoy_server.commandline import help

    name = words[0] if words else ""
    if not name:
        write_text(help.overview())
    elif name in ("help", "--help", "-h"):
        write_text(help.of_help())
    elif (topic := help.topic_named(name)) is not None:
        write_text(help.topic_page(topic))
    elif name in dict(help.commands()):
        return run([name, "--help"])
    else:
        from venvoy_server.commandline.options import did_you_mean
        from venvoy_server.commandline.topics import TOPICS

        near = did_you_mean(name, (*dict(help.commands()), *TOPICS))
        complain("help", f"{name!r} is not a command or a topic.{near} `venvoy help` lists them.")
        return USAGE
    return DONE


def _unknown(words: Sequence[str]) -> int:
    name = words[0]
    from venvoy_protocol.methods import NAMES
    from venvoy_server.commandline.help import OTHER_COMMANDS
    from venvoy_server.commandline.options import did_you_mean

    if name.startswith("-"):
        complain("", f"a command comes before {name!r}, as in `venvoy status {name}`. `venvoy --help` lists them.")
        return USAGE
    from venvoy_server.commandline.words_of_other_tools import suggestion

    meant = suggestion(words)
    near = f" {meant}" if meant else did_you_mean(name, (*NAMES, *(other for other, _ in OTHER_COMMANDS)))
    complain("", f"there is no command {name!r}.{near} `venvoy --help` lists them.")
    return USAGE
