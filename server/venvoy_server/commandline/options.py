"""Derive the options of a command from its method's parameters, and parse arguments; the same for all methods.

argparse of the standard library would take more start time than everything here (ARCHITECTURE.md, "Cost of a start").
"""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, UnsetType

from venvoy_protocol.base import ABSOLUTE_PATH_PATTERN, Method, Params

OptionKind = Literal["text", "flag", "integer", "path", "python"]
Value = str | int | list[str | int] | msgspec.Struct | None
Values = dict[str, Value]
"""Parsed values of options, by field of the params."""


CHOICES_LIMIT = 40
"""Maximum length of a list of choices shown as an option's placeholder; a longer list is in its description."""


class UsageError(Exception):
    """Raised for an invalid command line; the message is a sentence for the user."""


class Option(msgspec.Struct, frozen=True):
    """An option or positional argument of a command: the parameter that it sets (`field`), its syntax and its type.

    A flag that is `negatable` also has the form `--no-NAME`; `negated` is the description of that form in help.
    `aliases` are alternative names that help does not show; `many` is whether it may be given more than once.
    """

    field: str
    name: str
    kind: OptionKind
    many: bool = False
    short: str | None = None
    choices: tuple[str, ...] = ()
    description: str = ""
    default: Value = None
    required: bool = False
    positional: bool = False
    negatable: bool = True
    negated: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """Return the name for messages: `--name`, or for a positional argument `NAME` as in usage lines."""
        if not self.positional:
            return f"--{self.name}"
        name = self.name.upper()
        return name[:-1] if self.many and name.endswith("S") else name

    @property
    def placeholder(self) -> str:
        """Return the placeholder of the value in help, such as `PATH` or `{auto,never}`; empty for a flag."""
        if self.choices:
            listed = "{" + ",".join(self.choices) + "}"
            return listed if len(listed) <= CHOICES_LIMIT else self.name.rpartition("-")[2].upper()
        return {"text": "TEXT", "flag": "", "integer": "N", "path": "PATH", "python": "PYTHON"}[self.kind]


STANDARD = (
    Option(
        "json",
        "json",
        "flag",
        description="Print the result as a JSON object, and nothing else, on standard output.",
        negatable=False,
    ),
    Option(
        "quiet", "quiet", "flag", short="q", description="Print only what was asked for, and errors.", negatable=False
    ),
    Option(
        "verbose",
        "verbose",
        "flag",
        short="v",
        description="Print more: details on standard output, and on standard error a log with the commands that are run.",
        negatable=False,
    ),
    Option(
        "no_service",
        "no-service",
        "flag",
        description="Do it in this process, not by the running service.",
        negatable=False,
    ),
    Option(
        "color",
        "color",
        "text",
        choices=("auto", "always", "never"),
        description="Whether text is coloured: on a terminal (auto), always, or never.",
    ),
    Option("help", "help", "flag", short="h", description="Show this text.", negatable=False),
)
"""Options that every command has."""

YES = Option(
    "yes",
    "yes",
    "flag",
    short="y",
    description="Ask nothing: take the default, and download a Python that is missing.",
    negatable=False,
)
"""Option of commands that may ask a question at a terminal."""


def options_of(method: Method[Any, Any]) -> tuple[Option, ...]:
    """Return the options derived from a method's parameters, a positional argument first."""
    options = []
    base = Params.__struct_fields__
    for field in msgspec.structs.fields(method.params):
        if field.name in base:
            continue
        option = _option_of(field, method.positional)
        if option is not None:
            options.append(option)
    return tuple(sorted(options, key=lambda option: not option.positional))


def _option_of(field: Any, positional: str | None) -> Option | None:
    kind, metas = _unwrap(field.type)
    many = get_origin(kind) in (list, tuple)
    if many:
        kind, more = _unwrap(get_args(kind)[0])
        metas += more
    if get_origin(kind) is dict or kind is dict:
        return None
    extra: dict[str, Any] = {}
    for meta in metas:
        extra.update(meta.extra or {})
    if "option" in extra and extra["option"] is None:
        return None
    description = extra.get("help") or next((meta.description for meta in metas if meta.description), "")
    return Option(
        field=field.name,
        name=extra.get("option") or field.name.replace("_", "-"),
        kind=_kind(kind, metas, extra),
        many=many,
        short=extra.get("short"),
        choices=tuple(get_args(kind)) if get_origin(kind) is Literal else (),
        description=description,
        default=None if many or field.default in (UNSET, msgspec.NODEFAULT) else field.default,
        required=field.required,
        positional=field.name == positional,
        negated=extra.get("negated", ""),
    )


def _unwrap(kind: Any) -> tuple[Any, list[Meta]]:
    """Strip Annotated, None and UnsetType from a type annotation; return the bare type and its Meta objects.

    A Meta (of msgspec) has the constraints and the description of a parameter.
    """
    metas: list[Meta] = []
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            metas.extend(each for each in more if isinstance(each, Meta))
        elif get_origin(kind) in (Union, types.UnionType):
            members = [each for each in get_args(kind) if each not in (type(None), UnsetType)]
            if len(members) != 1:
                return kind, metas
            kind = members[0]
        else:
            return kind, metas


def _kind(kind: Any, metas: Sequence[Meta], extra: dict[str, Any]) -> OptionKind:
    if kind is bool:
        return "flag"
    if kind is int:
        return "integer"
    if extra.get("form") == "python":
        return "python"
    if any(meta.pattern == ABSOLUTE_PATH_PATTERN for meta in metas):
        return "path"
    return "text"


def parse(words: Sequence[str], options: Sequence[Option], absolute: Callable[[str], str]) -> Values:
    """Parse command-line arguments; return the value of each option that was given, by the option's `field`.

    `absolute` makes a path absolute, because users give paths relative to the current folder. Raises UsageError.
    """
    values: Values = {}
    named = [option for option in options if not option.positional]
    long = {f"--{name}": option for option in named for name in (option.name, *option.aliases)}
    short = {f"-{option.short}": option for option in options if option.short}
    positional = next((option for option in options if option.positional), None)
    rest = list(words)
    only_positionals = False
    while rest:
        word = rest.pop(0)
        if only_positionals or word == "-" or not word.startswith("-"):
            if positional is None or (not positional.many and positional.field in values):
                raise UsageError(f"Unexpected argument {word!r}.")
            _set(values, positional, word, absolute)
        elif word == "--":
            only_positionals = True
        elif word.startswith("--"):
            _take_long(values, word, rest, long, absolute)
        else:
            _take_short(values, word, rest, short, long, absolute)
    if positional is not None and positional.required and positional.field not in values:
        raise UsageError(f"{positional.written} is missing.")
    return values


def _take_long(
    values: Values, word: str, rest: list[str], long: dict[str, Option], absolute: Callable[[str], str]
) -> None:
    name, equals, value = word.partition("=")
    option = long.get(name)
    if option is None and name.startswith("--no-"):
        negated = long.get("--" + name[len("--no-") :])
        if negated is not None and negated.kind == "flag" and negated.negatable and not equals:
            values[negated.field] = False
            return
    if option is None:
        raise UsageError(f"There is no option {name}.{_nearest(name, long)}")
    if option.kind == "flag":
        if equals:
            raise UsageError(f"{name} takes no value. Remove it.")
        values[option.field] = True
    else:
        _set(values, option, value if equals else _next(rest, name), absolute)


def _take_short(
    values: Values,
    word: str,
    rest: list[str],
    short: dict[str, Option],
    long: dict[str, Option],
    absolute: Callable[[str], str],
) -> None:
    while word != "-":
        name, word = word[:2], "-" + word[2:]
        option = short.get(name)
        if option is None:
            raise UsageError(f"There is no option {name}.{_meant(name, long)}")
        if option.kind == "flag":
            values[option.field] = True
        else:
            _set(values, option, word[1:] if word != "-" else _next(rest, name), absolute)
            return


def _next(rest: list[str], name: str) -> str:
    if not rest:
        raise UsageError(f"{name} needs a value.")
    return rest.pop(0)


def _set(values: Values, option: Option, word: str, absolute: Callable[[str], str]) -> None:
    value = _value(option, word, absolute)
    if option.many:
        before = values.get(option.field)
        values[option.field] = [*before, value] if isinstance(before, list) else [value]
    else:
        values[option.field] = value


def _value(option: Option, word: str, absolute: Callable[[str], str]) -> str | int:
    if option.choices and word not in option.choices:
        near = did_you_mean(word, option.choices)
        raise UsageError(f"{option.written} is one of {', '.join(option.choices)}; {word!r} is none of them.{near}")
    if option.kind == "integer":
        try:
            return int(word)
        except ValueError:
            raise UsageError(f"{option.written} takes a number; {word!r} is not one.") from None
    if option.kind == "path":
        if not word:
            raise UsageError(f"{option.written} takes a path; it is empty.")
        return word if word == "-" and (option.positional or option.many) else absolute(word)
    if option.kind == "python" and ("/" in word or "\\" in word):
        return absolute(word)
    return word


def _nearest(name: str, names: dict[str, Option]) -> str:
    if meant := _meant(name, names):
        return meant
    # The dashes that all options share would make any two of them similar.
    near = did_you_mean(name.lstrip("-"), [each.removeprefix("--") for each in names if each.startswith("--")])
    return near.replace(" mean ", " mean --") if near else ""


def _meant(name: str, names: dict[str, Option]) -> str:
    """Return ` Did you mean --x?` if `name` is another tool's name for an option of this command, else an empty text.

    `names` are the command's options by name.
    """
    from venvoy_server.commandline.words_of_other_tools import option_meant

    meant = option_meant(name, tuple(names))
    return f" Did you mean {meant}?" if meant else ""


def did_you_mean(word: str, words: Sequence[str]) -> str:
    """Return ` Did you mean X?` with the most similar of `words`, or an empty text if none is similar to `word`."""
    from venvoy_server.environments.similar_names import nearest

    near = nearest(word, words)
    return f" Did you mean {near}?" if near else ""
