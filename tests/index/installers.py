"""Small indexes on disk, and what the real pip and uv take from them. Run as a program it asks pip, many times in one process."""

from __future__ import annotations

import contextlib
import hashlib
import html
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from typing import Any

import msgspec

from venvoy_server.index.model import IndexFile


class Question(msgspec.Struct):
    """One requirement for one project of its own: the files on the index, the specifier, and more options of pip."""

    name: str
    files: list[IndexFile]
    specifier: str = ""
    options: list[str] = []


def write_index(folder: str, questions: Sequence[Question]) -> None:
    """Write an index of HTML pages (PEP 503, 592, 714) with empty wheels."""
    for question in questions:
        place = os.path.join(folder, question.name)
        os.makedirs(place, exist_ok=True)
        anchors = []
        for file in question.files:
            data = _wheel(file)
            with open(os.path.join(place, file.name), "wb") as written:
                written.write(data)
            anchors.append(_anchor(file, data))
        with open(os.path.join(place, "index.html"), "w", encoding="utf-8") as page:
            page.write("<!DOCTYPE html><html><body>" + "\n".join(anchors) + "</body></html>")


def _anchor(file: IndexFile, data: bytes) -> str:
    more = f' data-requires-python="{html.escape(file.requires_python)}"' if file.requires_python else ""
    more += "" if file.yanked is None else f' data-yanked="{html.escape(file.yanked)}"'
    link = file.name.replace("+", "%2B").replace("!", "%21")
    return f'<a href="{link}#sha256={hashlib.sha256(data).hexdigest()}"{more}>{html.escape(file.name)}</a>'


def _wheel(file: IndexFile) -> bytes:
    name, version = file.name.split("-")[:2]
    info = f"{name}-{version}.dist-info"
    requires = f"Requires-Python: {file.requires_python}\n" if file.requires_python else ""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return content.getvalue()


def ask_pip(folder: str, questions: Sequence[Question]) -> list[str]:
    """Return the file name that pip would install for each question, or an empty text."""
    given = msgspec.json.encode(questions)
    variables = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INPUT": "1"}
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_REQUIRE_VIRTUALENV"):
        variables.pop(name, None)
    done = subprocess.run(
        [sys.executable, __file__, folder], input=given, capture_output=True, check=True, timeout=900, env=variables
    )
    answers: list[str] = json.loads(done.stdout)
    return answers


def ask_uv(folder: str, questions: Sequence[Question]) -> list[str]:
    """Return the version that uv would install for each question, or an empty text."""
    from urllib.request import pathname2url

    variables = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "NO_COLOR": "1", "HOME": folder}
    answers = []
    for question in questions:
        command = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "--no-config",
            "--no-header",
            "--no-annotate",
            "--no-deps",
        ]
        command += [
            "--quiet",
            "--no-cache",
            "--python",
            sys.executable,
            "--default-index",
            "file:" + pathname2url(folder),
            "-",
        ]
        done = subprocess.run(
            command,
            input=f"{question.name}{question.specifier}\n",
            capture_output=True,
            text=True,
            timeout=900,
            env={**os.environ, **variables},
        )
        answers.append(done.stdout.strip().partition("==")[2])
    return answers


def _pip(folder: str, question: Question) -> str:
    from urllib.request import pathname2url

    from pip._internal.cli.main import main

    report = os.path.join(folder, "report.json")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(report)
    command = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "--no-deps",
        "--no-cache-dir",
        "--quiet",
        "--quiet",
        "--quiet",
    ]
    command += ["--disable-pip-version-check", "--report", report, "--index-url", "file:" + pathname2url(folder)]
    main([*command, *question.options, question.name + question.specifier])
    try:
        with open(report, encoding="utf-8") as file:
            found: Any = json.load(file)
    except FileNotFoundError:
        return ""
    from urllib.parse import unquote

    return unquote(found["install"][0]["download_info"]["url"].rpartition("/")[2]) if found["install"] else ""


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Question])
    with contextlib.redirect_stdout(sys.stderr):
        given_answers = [_pip(sys.argv[1], each) for each in asked]
    json.dump(given_answers, sys.stdout)
