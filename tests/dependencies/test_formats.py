"""What a file is that has the name of another format."""

from __future__ import annotations

import pytest

from venvoy_server.dependencies.dialects.formats import format_of_text, other_format

NAMES = (
    "uv.lock poetry.lock pdm.lock Pipfile.lock pixi.toml pixi.lock conda-lock.yml setup.py tox.ini package.json "
    "package-lock.json Cargo.toml Gemfile Dockerfile Makefile"
)
ENDINGS = ".py .pyi .ipynb .toml .yml .yaml .json .cfg .ini .xml .html .md .rst .whl .zip .gz .exe"


@pytest.mark.parametrize("name", NAMES.split())
def test_a_name_of_another_format_counts_whatever_its_text(name: str) -> None:
    said = other_format(f"/w/{name}", "six\n")
    assert said is not None
    assert other_format(f"C:\\w\\{name.upper()}", "six\n") == said
    assert other_format(f"/w/{name}.txt", "six\n") is None


@pytest.mark.parametrize("ending", ENDINGS.split())
def test_an_ending_of_another_format(ending: str) -> None:
    assert other_format(f"/w/requirements{ending}", "six\n") is not None
    assert other_format(f"/w/requirements{ending}x", "six\n") is None


@pytest.mark.parametrize("name", ["pylocks.toml", "my-pylock.toml"])
def test_a_name_like_a_locks(name: str) -> None:
    assert other_format(f"/w/{name}", "") == "a TOML file"


@pytest.mark.parametrize(
    "name",
    [
        "pyproject.toml",
        "pylock.toml",
        "pylock.dev.toml",
        "Pipfile",
        "setup.cfg",
        "requirements.txt",
        "requirements.in",
        "requirements",
        "base.lock",
    ],
)
def test_names_of_what_may_hold_requirements(name: str) -> None:
    assert other_format(f"/w/{name}", "six\n") is None


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("<!DOCTYPE html>\n<p>", "an HTML or XML page"),
        ("\ufeff\n <HTML lang=en>", "an HTML or XML page"),
        ('<?xml version="1.0"?>', "an HTML or XML page"),
        ("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        ("diff --git a/x b/x\n", "a diff"),
        ("--- a/requirements.txt\n", "a diff"),
        ('{"a": 1}\n', "a JSON file"),
        ("FROM python:3\nRUN pip install x\nCOPY . .\n", "a Dockerfile"),
        ("import os\nfrom sys import argv\n", "Python code"),
        ("[metadata]\nname = spam\n", "a TOML or INI file"),
        ("[a]\nx = 1\nsix\n", "a TOML or INI file"),
        ("[a]\nx = 1\nsix\nseven\n", None),
        ("import os\nsix\nseven\n", None),
        ("six\n<html>\n", None),
        ("@EXPLICIT\nhttps://h.example/a.conda\n", "the output of `conda list --explicit`"),
        ("# made by conda\n@EXPLICIT\n", "the output of `conda list --explicit`"),
        ("six @EXPLICIT\n", None),
        ("a=1=0\nb=2=py_0\nsix\n", "the output of `conda list --export`"),
        ("a=1=0\nb=2=py_0\nsix\nseven\n", None),
        ("a=1=0\n", None),
        ("# packages in environment at /opt/conda:\nsix 1.0 py_0\n", "the output of `conda list`"),
        ("Package    Version\n---------- -------\nsix        1.0\n", "the output of `pip list`"),
        ("Package Version\nsix 1.0\n", None),
        ("channels:\n  - defaults\n", "a conda environment file (environment.yml)"),
        ("dependencies:\nsix\n", None),
        ("- six\n", None),
        ("[[a]]\nb.c = 1\n[d] # x\nsix\n", "a TOML or INI file"),
        ("[a\nb = 1\n", None),
        ("{\n", "a JSON file"),
        ("{{ cookiecutter.x }}\n", None),
        ('["a", "b"]\n', "a JSON file"),
        ("[\n  {\n", "a JSON file"),
        ("[[1, 2]]\n", "a JSON file"),
        ("FROM python:3\nRUN x\nsix\n", "a Dockerfile"),
        ("FROM python:3\nRUN x\nsix\nseven\n", None),
        ("RUN x\nFROM y\n", None),
        ("import os\nimport sys\nsix\n", "Python code"),
        ("import os\nimport sys\nsix\nseven\n", None),
        ("def f():\nclass A:\n", "Python code"),
        ("setup(\n    name='x',\n)\n", "Python code"),
    ],
)
def test_a_text_of_another_format(head: str, what: str | None) -> None:
    found = format_of_text(head, sum(bool(line.strip()) for line in head.splitlines()))
    assert (found[0] if found else None) == what
