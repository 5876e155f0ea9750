"""The possible completions of a command line: commands, options and option values, each with a description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline.help import commands
from venvoy_server.commandline.options import STANDARD, Option
from venvoy_server.commandline.run_serve_self_options import RUN_OPTIONS, SELF_OPTIONS, SERVE_OPTIONS
from venvoy_server.commandline.topics import TOPICS
from venvoy_server.commandline.wording import for_command_line
from venvoy_server.shell_completion.values import values_of

Paths = Literal["none", "files", "folders"]


class Completions(msgspec.Struct, frozen=True):
    """The possible completions of a word, as pairs (word, description), and which paths the shell adds to them.

    `paths` is `files`, `folders` or `none`.
    """

    words: tuple[tuple[str, str], ...] = ()
    paths: Paths = "none"

    def as_lines(self) -> str:
        """Return the completions as the text that the shells' completion scripts read.

        The first line is `files`, `folders` or `none`: which paths the shell is to add to the completions. Each further
        line is a completion: a word, a tab and its description. A word with a line break is left out.
        """
        lines = [f"{word}\t{' '.join(meaning.split())}" for word, meaning in self.words if "\n" not in word]
        return "\n".join([self.paths, *lines])


def completions(words: Sequence[str]) -> Completions:
    """Return the possible completions of the last word of a command line.

    `words` are the words after `venvoy`. The last word is empty if the user has not begun to type it.
    """
    before, current = _joined(words)
    if not before:
        return _starting(current, [*commands(), ("--help", "Show help."), ("--version", "Show the version.")])
    name, *rest = before
    if name == "help":
        topics = [(topic, title) for topic, (title, _) in TOPICS.items()]
        return _starting(current, [*commands(), *topics]) if not rest else Completions()
    if name == "completion":
        from venvoy_server.shell_completion import SHELLS

        return _starting(current, [(shell, "") for shell in SHELLS]) if not rest else Completions()
    if name == "call":
        return _starting(current, [(each, method(each).summary) for each in NAMES]) if not rest else Completions()
    return _of_command(name, rest, current)


def _of_command(name: str, rest: list[str], current: str) -> Completions:
    options = options_of_command(name)
    if options is None:
        return Completions(paths="files")
    if "--" in rest:
        return Completions(paths="files")
    open_option = _open_option(rest, options)
    if open_option is not None:
        return _values(name, open_option, current, "")
    if current.startswith("--") and "=" in current:
        written, _, value = current.partition("=")
        option = _named(written, options)
        return _values(name, option, value, f"{written}=") if option is not None else Completions()
    if current.startswith("-"):
        return _starting(current, _option_words(options, rest))
    positional = next((option for option in options if option.positional), None)
    if positional is None:
        return _starting(current, _option_words(options, rest))
    return _values(name, positional, current, "")


def _values(name: str, option: Option, current: str, prefix: str) -> Completions:
    """Return the values of an option of the command `name` that start with `current`, the incomplete word.

    Each begins with `prefix`, such as `--option=`. In a list with commas, the part after the last comma is completed.
    """
    values, paths = values_of(name, option)
    head, comma, tail = current.rpartition(",")
    if option.field in ("select", "ignore") and comma:
        prefix, current = f"{prefix}{head},", tail
    found = _starting(current, values)
    return Completions(tuple((prefix + word, meaning) for word, meaning in found.words), paths)


def _starting(current: str, words: Iterable[tuple[str, str]]) -> Completions:
    return Completions(tuple((word, meaning) for word, meaning in words if word.startswith(current)))


def _joined(words: Sequence[str]) -> tuple[list[str], str]:
    """Return all words but the last, and the last word, after joining the parts of options such as `--name=value`.

    bash passes such an option as three words: `--name`, `=`, `value`.
    """
    joined: list[str] = []
    for word in words:
        if joined and (word == "=" or joined[-1].endswith("=")) and joined[-1].startswith("--"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined[:-1], joined[-1] if joined else ""


def options_of_command(name: str) -> tuple[Option, ...] | None:
    """Return the options of the command `name`; None if the command is unknown or its options are not completed."""
    if name in NAMES:
        from venvoy_server.oneshot import view_of

        return view_of(name).options
    if name in ("run", "serve"):
        return RUN_OPTIONS if name == "run" else SERVE_OPTIONS
    if name == "self":
        return SELF_OPTIONS
    return tuple(option for option in STANDARD if option.field == "help") if name == "demo" else None


def _open_option(rest: Sequence[str], options: Sequence[Option]) -> Option | None:
    """Return the option whose value is being completed, or None.

    `rest` are the words before the incomplete one. The option is the last of them, if that is one that takes a value.
    """
    last = rest[-1] if rest else ""
    option = None
    if last.startswith("--") and "=" not in last:
        option = _named(last, options)
    elif len(last) >= 2 and last[0] == "-" and last[1] != "-":
        option = next((each for each in options if each.short == last[-1]), None)
    return option if option is not None and option.kind != "flag" else None


def _named(written: str, options: Sequence[Option]) -> Option | None:
    return next((each for each in options if not each.positional and f"--{each.name}" == written), None)


def _option_words(options: Sequence[Option], used: Sequence[str]) -> list[tuple[str, str]]:
    """Return the options, such as `--quiet`, that can still be given after those `used`, each with its description."""
    words = []
    for option in options:
        if option.positional:
            continue
        if option.kind == "flag" and option.default is True:
            words.append((f"--no-{option.name}", option.negated))
            continue
        words.append((f"--{option.name}", option.description))
        if option.kind == "flag" and option.negatable and option.default is None:
            words.append((f"--no-{option.name}", option.description))
        if option.short:
            words.append((f"-{option.short}", option.description))
    many = {f"--{option.name}" for option in options if option.many}
    free = [(word, meaning) for word, meaning in words if word in many or word not in used]
    return [(word, _first_sentence(for_command_line(meaning, options))) for word, meaning in free]


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].partition("; ")[0].rstrip(".")
