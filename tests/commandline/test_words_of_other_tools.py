"""Words of other tools are answered with what is meant here; every answer is a command that exists."""

from __future__ import annotations

import shlex

import pytest

from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline import create, words_of_other_tools
from venvoy_server.commandline.help import OTHER_COMMANDS
from venvoy_server.commandline.options import Option, UsageError, options_of, parse
from venvoy_server.commandline.view import Switches
from venvoy_server.oneshot import view_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("env list", "venvoy discover"),
        ("env", "venvoy discover"),
        ("conda env list", "venvoy discover"),
        ("conda activate work", None),
        ("shell", 'eval "$(venvoy activate)"'),
        ("poetry shell", 'eval "$(venvoy activate)"'),
        ("pip install flask>=3", "venvoy install 'flask>=3'"),
        ("uv pip install flask -U", "venvoy install"),
        ("uv pip compile a.in", "venvoy lock a.in"),
        ("poetry add flask", "venvoy add flask"),
        ("pdm update", "venvoy install --upgrade"),
        ("venv my env", "venvoy create my env"),
        ("workon shop", "venvoy select shop"),
        ("list", "venvoy packages"),
        ("tree", "venvoy packages --tree"),
        ("mkvirtualenv x", "venvoy create x"),
    ],
)
def test_what_is_meant(typed: str, meant: str | None) -> None:
    said = words_of_other_tools.suggestion(typed.split())
    assert said == (f"Did you mean `{meant or 'venvoy activate work'}`?")


@pytest.mark.parametrize("word", ["deactivate", "build", "publish", "init"])
def test_what_venvoy_does_not_do_is_reported(word: str) -> None:
    said = words_of_other_tools.suggestion([word])
    assert said is not None and "Did you mean" not in said
    assert words_of_other_tools.suggestion(["xyzzy"]) is None


def test_every_answer_is_a_command_with_its_options() -> None:
    others = {name for name, _ in OTHER_COMMANDS}
    for command in words_of_other_tools._COMMANDS.values():
        words = shlex.split(command.replace('eval "$(', "").replace(')"', "").removesuffix(" ..."))
        assert words[0] == "venvoy"
        if words[1] in others or words[1] == "--version":
            continue
        view = view_of(words[1])
        rest = words[2:] if words[1] != "python" else []
        if rest and rest[-1] in ("--why", "--python"):
            rest = [*rest, "x"]
        try:
            parse(rest, view.options, lambda path: path)
        except UsageError as error:
            assert "is missing" in str(error), command


def test_no_word_of_another_tool_is_a_command_here() -> None:
    names = {*NAMES, *(name for name, _ in OTHER_COMMANDS)}
    assert not [each for each in (*words_of_other_tools._COMMANDS, *words_of_other_tools._NOT_HERE) if each in names]


@pytest.mark.parametrize(
    ("command", "words", "meant"),
    [
        ("create", ["--clear"], "Did you mean --if-exists replace?"),
        ("install", ["--dev"], "Did you mean --group dev?"),
        ("add", ["-D", "x"], "Did you mean --group dev?"),
        ("lock", ["--generate-hashes"], "Did you mean --hashes?"),
        ("create", ["--pyhton", "3"], "Did you mean --python?"),
        ("create", ["--if-exists", "repalce"], "Did you mean replace?"),
        ("freeze", ["--dev"], "There is no option --dev."),
    ],
)
def test_options_and_values_have_a_nearest(command: str, words: list[str], meant: str) -> None:
    options: tuple[Option, ...] = options_of(method(command))
    with pytest.raises(UsageError) as raised:
        parse(words, options, lambda path: path)
    assert meant in str(raised.value)


def test_a_version_is_not_a_package() -> None:
    for text in ("3.12", "python3.12"):
        with pytest.raises(UsageError) as raised:
            create.prepare({"packages": [text]}, Switches())
        assert "Did you mean --python 3.12?" in str(raised.value)
    create.prepare({"packages": ["python3-saml", "python3-openid>=3", "3to2"]}, Switches())


def test_every_option_that_is_meant_exists_somewhere() -> None:
    known = {f"--{option.name}" for name in NAMES for option in view_of(name).options}
    assert {meant.partition(" ")[0] for meant in words_of_other_tools._OPTIONS.values()} <= known
