"""From a row to options, and from words to params: pure tests."""

from __future__ import annotations

import shlex
from importlib import import_module
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from venvoy_protocol import methods
from venvoy_protocol.base import AbsolutePath, Method, Params, PythonRequest, Wire
from venvoy_server.call import HELP as HELP_OF_CALL
from venvoy_server.commandline.examples import EXAMPLES
from venvoy_server.commandline.help import OTHER_COMMANDS, SUMMARIES, examples_of, of_method, overview
from venvoy_server.commandline.options import STANDARD, Option, UsageError, did_you_mean, options_of, parse
from venvoy_server.commandline.run_serve_self_options import RUN_OPTIONS, SELF_OPTIONS, SERVE_OPTIONS
from venvoy_server.commandline.wording import for_command_line
from venvoy_server.demo import OPTIONS as DEMO_OPTIONS
from venvoy_server.shell_completion import SHELLS

ROWS: tuple[Method[Any, Any], ...] = methods.METHODS


class ExampleParams(Params, kw_only=True):
    targets: Annotated[list[AbsolutePath], Meta(description="Where.")] = []  # noqa: RUF012 (msgspec copies it)
    how_many: Annotated[int | None, Meta(description="A number.")] = None
    deep: Annotated[bool, Meta(description="Go deep.", extra={"short": "d"})] = False
    tidy: Annotated[bool, Meta(description="Be tidy.", extra={"negated": "Be untidy."})] = True
    names: Annotated[list[str], Meta(description="Names.", extra={"option": "name", "short": "n"})] = []  # noqa: RUF012 (the same)
    python: Annotated[PythonRequest | None, Meta(description="A Python.")] = None
    mode: Annotated[Literal["fast", "slow"], Meta(description="How.")] = "fast"
    folder: Annotated[AbsolutePath | None, Meta(description="A folder.")] = None
    hidden: Annotated[str, Meta(description="Not here.", extra={"option": None})] = ""
    table: Annotated[dict[str, str] | None, Meta(description="Nor this.")] = None


class OneParams(Params, kw_only=True):
    path: Annotated[AbsolutePath, Meta(description="What.")]
    size: Annotated[bool, Meta(description="How big.")] = False
    ask: Annotated[bool | None, Meta(description="Neither is the default.")] = None


EXAMPLE = Method("example", ExampleParams, Wire, "Show.", positional="targets")
ONE = Method("one", OneParams, Wire, "Show one.", positional="path")
NONE = Method("none", Params, Wire, "Show nothing.")


def absolute(path: str) -> str:
    return path if path.startswith("/") else f"/here/{path}"


def parsed(*words: str, row: Method[Any, Any] = EXAMPLE) -> dict[str, Any]:
    return parse(words, (*options_of(row), *STANDARD), absolute)


def test_options_follow_from_the_row() -> None:
    options = {option.field: option for option in options_of(EXAMPLE)}
    assert next(iter(options)) == "targets" and options["targets"].positional
    assert set(options) == {"targets", "how_many", "deep", "tidy", "names", "python", "mode", "folder"}
    assert options["how_many"] == Option("how_many", "how-many", "integer", description="A number.")
    assert options["names"] == Option("names", "name", "text", many=True, short="n", description="Names.")
    assert (options["mode"].choices, options["mode"].default) == (("fast", "slow"), "fast")
    assert (options["python"].kind, options["folder"].kind, options["tidy"].default) == ("python", "path", True)
    assert options_of(ONE)[0].required
    assert options_of(NONE) == ()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ((), {}),
        (("a", "/b"), {"targets": ["/here/a", "/b"]}),
        (("--how-many", "5"), {"how_many": 5}),
        (("--how-many=-5",), {"how_many": -5}),
        (("--how-many", "-5"), {"how_many": -5}),
        (("--deep", "--no-tidy"), {"deep": True, "tidy": False}),
        (("--no-deep", "--tidy", "-d"), {"deep": True, "tidy": True}),
        (("--name", "x", "-ny", "-n", "z", "--name=", "--name=a=b"), {"names": ["x", "y", "z", "", "a=b"]}),
        (("-dqn", "x"), {"deep": True, "quiet": True, "names": ["x"]}),
        (("-dnx",), {"deep": True, "names": ["x"]}),
        (("-n-x",), {"names": ["-x"]}),
        (("-n", "--deep"), {"names": ["--deep"]}),
        (("--", "--deep", "-", "--"), {"targets": ["/here/--deep", "-", "/here/--"]}),
        (("-", "a"), {"targets": ["-", "/here/a"]}),
        (("a", "--deep", "b"), {"targets": ["/here/a", "/here/b"], "deep": True}),
        (("--python", "3.12"), {"python": "3.12"}),
        (("--python", ">=3.11,<4"), {"python": ">=3.11,<4"}),
        (("--python", "bin/python"), {"python": "/here/bin/python"}),
        (("--python", "a\\b"), {"python": "/here/a\\b"}),
        (("--mode", "slow", "--mode=fast"), {"mode": "fast"}),
        (("--folder", "-"), {"folder": "/here/-"}),
        (("--json", "-v", "--help"), {"json": True, "verbose": True, "help": True}),
    ],
    ids=" ".join,
)
def test_words_become_values(words: tuple[str, ...], values: dict[str, Any]) -> None:
    assert parsed(*words) == values


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--depe",), "There is no option --depe. Did you mean --deep?"),
        (("--xyzzy",), "There is no option --xyzzy."),
        (("--targets", "a"), "There is no option --targets."),
        (("--hidden", "a"), "There is no option --hidden."),
        (("--work-done-token", "1"), "There is no option --work-done-token."),
        (("--no-name",), "There is no option --no-name. Did you mean --name?"),
        (("--no-tidy=1",), "There is no option --no-tidy. Did you mean --tidy?"),
        (("--dee",), "There is no option --dee. Did you mean --deep?"),
        (("--bode",), "There is no option --bode. Did you mean --mode?"),
        (("--to",), "There is no option --to."),  # like --tidy, but for the most part by its dashes
        (("-x",), "There is no option -x."),
        (("-dx",), "There is no option -x."),
        (("--deep=yes",), "--deep takes no value. Remove it."),
        (("--name",), "--name needs a value."),
        (("-n",), "-n needs a value."),
        (("-dn",), "-n needs a value."),
        (("--mode", "medium"), "--mode is one of fast, slow; 'medium' is none of them."),
        (("--how-many", "five"), "--how-many takes a number; 'five' is not one."),
        (("--how-many", "--5"), "--how-many takes a number; '--5' is not one."),
        (("--how-many", "²"), "--how-many takes a number; '²' is not one."),
        (("--how-many", ""), "--how-many takes a number; '' is not one."),
        (("--how-many", "-"), "--how-many takes a number; '-' is not one."),
        (("",), "TARGET takes a path; it is empty."),
        (("--folder=",), "--folder takes a path; it is empty."),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else None,
)
def test_wrong_words_are_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        parsed(*words)
    assert str(error.value) == sentence


def test_one_positional() -> None:
    assert parsed("a", row=ONE) == {"path": "/here/a"}
    assert parsed("--size", "--", "-a", row=ONE) == {"size": True, "path": "/here/-a"}
    for words, sentence in (((), "PATH is missing."), (("a", "b"), "Unexpected argument 'b'.")):
        with pytest.raises(UsageError) as error:
            parsed(*words, row=ONE)
        assert str(error.value) == sentence
    with pytest.raises(UsageError, match="Unexpected argument 'a'"):
        parsed("a", row=NONE)


def test_the_nearest_word() -> None:
    assert did_you_mean("discovr", methods.NAMES) == " Did you mean discover?"
    assert did_you_mean("xyzzy", methods.NAMES) == ""
    assert did_you_mean("", methods.NAMES) == ""


def test_the_help_of_an_example() -> None:
    text = of_method(EXAMPLE, (*options_of(EXAMPLE), *STANDARD))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    assert lines[:3] == ["Show.", "", "Usage: venvoy example [TARGET...] [OPTIONS]"]
    for line in (
        "TARGET Where.",
        "--how-many N A number.",
        "-d, --deep Go deep.",
        "--no-tidy Be untidy.",
        "-n, --name TEXT Names. May be given more than once.",
        "--python PYTHON A Python.",
        "--mode {fast,slow} How. Default: fast.",
        "--folder PATH A folder.",
        "-q, --quiet Print only what was asked for, and errors.",
    ):
        assert line in lines
    assert "hidden" not in text and "\x1b" not in text
    of_one = of_method(ONE, options_of(ONE))
    assert "Usage: venvoy one PATH [OPTIONS]" in of_one
    assert "--ask, --no-ask  Neither is the default." in of_one
    assert "Usage: venvoy none [OPTIONS]" in of_method(NONE, ())


@pytest.mark.parametrize("columns", ["1", "40", "72", "300"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_help_fits_the_terminal(row: Method[Any, Any], columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    text = of_method(row, (*options_of(row), *STANDARD))
    summary, _, rest = text.partition("\n\nUsage: ")
    lines = rest.partition("\n\nExamples:")[0].splitlines()[1:]
    assert " ".join(summary.splitlines()) == SUMMARIES.get(row.name, row.summary) and max(map(len, lines)) <= max(
        int(columns), 60
    )
    described = [option.negated or for_command_line(option.description, options_of(row)) for option in options_of(row)]
    assert all(words.split()[-1] in text for words in described)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_options_of_every_method_are_its_own_and_described(row: Method[Any, Any]) -> None:
    options = (*options_of(row), *STANDARD)
    assert all(option.negated for option in options if option.kind == "flag" and option.default is True)
    written = [f"--{option.name}" for option in options if not option.positional]
    written += [f"-{option.short}" for option in options if option.short]
    assert len(set(written)) == len(written)
    for option in options:
        assert option.name == option.name.lower() and "_" not in option.name.replace("clientProcessId", "")
        assert option.description.endswith((".", "..."))
        negated = f"--no-{option.name}"
        assert option.kind != "flag" or negated not in written or option.name in ("environment", "service")
    assert sum(option.positional for option in options) == (row.positional is not None)
    if row.positional is not None:
        assert options[0].field == row.positional
    text = of_method(row, options)
    assert " ".join(text.split()).startswith(SUMMARIES.get(row.name, row.summary))
    assert all(
        f"--{option.name}" in text or f"--no-{option.name}" in text for option in options if not option.positional
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_params_of_every_method_can_be_given_in_words(row: Method[Any, Any]) -> None:
    """What each option gives is what the method takes: the words of an example decode as params on the wire."""
    if row.name == "perform":
        pytest.skip("its call is JSON, which its view decodes")
    words = []
    for option in options_of(row):
        value = (
            option.choices[0]
            if option.choices
            else {"integer": "1", "path": "a/b", "python": "3.12"}.get(option.kind, "x")
        )
        if option.positional:
            words.append(value)
        else:
            words += [f"--{option.name}"] if option.kind == "flag" else [f"--{option.name}", value]
    params = row.params(**parsed(*words, row=row))
    assert msgspec.json.decode(msgspec.json.encode(params), type=row.params) == params


@pytest.mark.parametrize("name", [*methods.NAMES, *(name for name, _ in OTHER_COMMANDS if name != "completion")])
def test_every_command_has_examples_that_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = examples_of(name)
    assert shown[1] == "Examples:" and max(map(len, shown)) <= 80
    for typed, _ in EXAMPLES[name]:
        assert typed in "\n".join(shown)
        words = shlex.split(typed.removeprefix('eval "$(').removesuffix(')"').split(" | ")[0].split(" > ")[0])
        assert words[:2] == ["venvoy", name]
        words = words[2:]
        if name == "call":
            assert words[0] in methods.NAMES
            msgspec.json.decode(words[1] if len(words) > 1 else "{}", type=methods.method(words[0]).params)
        elif name == "run":
            parse(words[: words.index("--")], RUN_OPTIONS, absolute)
        elif name in ("completion", "help", "hook"):
            assert words[0] in (*SHELLS, *methods.NAMES)
        elif name in methods.NAMES:
            parse(words, import_module(f"venvoy_server.commandline.{name}").VIEW.options, absolute)
        else:
            parse(words, {"serve": SERVE_OPTIONS, "demo": DEMO_OPTIONS, "self": SELF_OPTIONS}[name], absolute)


def test_help_is_80_columns_wide_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    texts = [overview(), HELP_OF_CALL, *(of_method(row, (*options_of(row), *STANDARD)) for row in ROWS)]
    for text in texts:
        assert [line for line in text.splitlines() if len(line) > 80] == []
