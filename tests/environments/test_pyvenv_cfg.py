"""pyvenv.cfg as CPython reads it, and what its writers mean."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.environments import pyvenv_cfg


def test_keys_are_folded_and_values_stripped() -> None:
    settings = pyvenv_cfg.parse(b"HOME=/a/bin\n  Version =  3.11.7  \nno separator\n= nothing\n")
    assert settings["home"] == "/a/bin"
    assert settings["version"] == "3.11.7"
    assert "no separator" not in settings


def test_a_byte_order_mark_is_skipped() -> None:
    assert pyvenv_cfg.parse(b"\xef\xbb\xbfhome = /a\n") == {"home": "/a"}


def test_the_first_home_wins_over_an_injected_one() -> None:
    assert pyvenv_cfg.parse(b"home = /usr/bin\nprompt = a\nhome = /evil/bin\n")["home"] == "/usr/bin"


def test_the_last_word_on_system_packages_wins_as_in_site() -> None:
    text = b"include-system-site-packages = false\ninclude-system-site-packages = TRUE\n"
    assert pyvenv_cfg.sees_system_packages(pyvenv_cfg.parse(text))


def test_system_packages_are_seen_where_the_file_does_not_say() -> None:
    assert pyvenv_cfg.sees_system_packages({})
    assert not pyvenv_cfg.sees_system_packages({"include-system-site-packages": "no"})


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("prompt = 'a b'", "a b"),
        ("prompt = 'it\\'s \"x\" é'", 'it\'s "x" é'),
        ('prompt = "it\'s"', "it's"),
        ("prompt = '\\U0001f40d'", "\U0001f40d"),
        ("prompt = bare", "bare"),
        ("prompt = 'broken \\x'", "broken \\x"),
        ("prompt =", None),
        ("home = /a", None),
        ("uv = 0.9\nprompt = 'kept as it is'", "'kept as it is'"),
        ('virtualenv = 21\nprompt = "it\'s \\n"', "it's \\n"),
    ],
)
def test_prompts_are_decoded_as_their_maker_encodes_them(text: str, prompt: str | None) -> None:
    assert pyvenv_cfg.prompt_of(pyvenv_cfg.parse(text.encode())) == prompt


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(str.strip))
def test_what_venv_writes_comes_back(prompt: str) -> None:
    written = repr(prompt)
    assert ast.literal_eval(written) == prompt
    assert pyvenv_cfg.prompt_of(pyvenv_cfg.parse(f"prompt = {written}\n".encode())) == prompt


@given(st.binary())
def test_any_bytes_are_read(data: bytes) -> None:
    settings = pyvenv_cfg.parse(data)
    pyvenv_cfg.prompt_of(settings)
    pyvenv_cfg.claimed_version(settings)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("version = 3.11.7", "3.11.7"),
        ("version_info = 3.11.7.final.0", "3.11.7"),
        ("version_info = 3.14.0.candidate.1", "3.14.0rc1"),
        ("version_info = 3.14.0.alpha.2", "3.14.0a2"),
        ("version_info = 3.11", "3.11"),
        ("python-version = 3.12", "3.12"),
        ("version = 3.13.0+", "3.13.0"),
        ("version = junk", None),
        ("", None),
    ],
)
def test_the_claimed_version(text: str, version: str | None) -> None:
    assert pyvenv_cfg.claimed_version(pyvenv_cfg.parse(text.encode())) == version


@pytest.mark.parametrize(
    ("text", "maker"), [("uv = 0.9", "uv"), ("virtualenv = 20.1", "virtualenv"), ("home = /a", "venv")]
)
def test_the_maker(text: str, maker: str) -> None:
    assert pyvenv_cfg.maker_of(pyvenv_cfg.parse(text.encode())) == maker
