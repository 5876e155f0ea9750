"""Requirements files that can be read only once."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from venvoy_server.commandline.options import UsageError
from venvoy_server.commandline.standard_input import read_once, take_requirements
from venvoy_server.environments.documents import LIMITS
from wire import run_venvoy


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
def test_standard_input_is_kept_in_a_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"idna\n")))
    values: dict[str, Any] = {"requirements": [name, "other.txt"]}
    take_requirements(values)
    kept, other = values["requirements"]
    assert (Path(kept).read_text(encoding="utf-8"), Path(kept).read_text(encoding="utf-8"), other) == (
        "idna\n",
        "idna\n",
        "other.txt",
    )


def test_standard_input_is_read_once() -> None:
    with pytest.raises(UsageError, match="only once"):
        take_requirements({"requirements": ["-", "/dev/stdin"]})


@pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere only")
def test_a_pipe_is_kept_in_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("six\n",))
    writer.start()
    values: dict[str, Any] = {"requirements": [str(pipe)]}
    take_requirements(values)
    writer.join()
    (kept,) = values["requirements"]
    assert Path(kept).read_text(encoding="utf-8") == "six\n"


@pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere only")
def test_constraints_of_a_pipe_are_kept_and_no_file_is_the_null_device() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"six<2\n")
    try:
        values: dict[str, Any] = {"requirements": [os.devnull], "constraints": [f"/dev/fd/{reading}"]}
        take_requirements(values)
    finally:
        os.close(reading)
    read = [Path(values[field][0]).read_text(encoding="utf-8") for field in ("requirements", "constraints")]
    assert read == ["", "six<2\n"]


@pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere only")
def test_a_pipe_has_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match=r"The pipe .* gave no data for 0\.01 seconds"):
        read_once(pipe, silence=0.01)
    monkeypatch.setitem(LIMITS, "requirements", 3)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(pipe, os.O_WRONLY)
    try:
        os.write(writer, b"abcdef")
        with pytest.raises(UsageError, match="larger than 3 bytes"):
            read_once(pipe)
    finally:
        os.close(writer)
        os.close(held)


def test_what_is_not_a_pipe_is_left_to_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("six\n")
    assert [read_once(str(tmp_path / name)) for name in ("a.txt", "gone.txt", "")] == [None, None, None]


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX systems")
@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        (("check", "{0}"), 1, "{0}:1:1: error unknown-option", ""),
        (("check", "{0}", "--fix"), 1, "--no-such\n", "{0}:1:1: error"),
        (("check", "{0}", "{1}"), 2, "", "can be read only once; no other file can be named with it"),
        (("check", "a.txt", "-"), 2, "", "`-` is standard input; no other file"),
        (("check", "--watch", "{0}"), 2, "", "it does not go with `/dev/fd/"),
        (("check", "/dev/null"), 0, "No findings in 1 file.", ""),
        (("add", "six", "-r", "{0}"), 3, "", "is not a regular file, such as a pipe; save what it gives"),
        (("drop", "six", "--script", "{0}"), 3, "", "is not a regular file, such as a pipe; save what it gives"),
        (("add", "-r", "{0}"), 2, "", "PACKAGE is missing. `-r` names the file with the list. `venvoy install -r"),
        (("lock", "{0}"), 3, "", "is not a regular file, such as a pipe; save what it gives"),
        (("export", "{0}"), 3, "", "is not a regular file, such as a pipe; save what it gives"),
    ],
)
def test_what_a_shell_passes_as_a_file(tmp_path: Path, words: tuple[str, ...], status: int, out: str, err: str) -> None:
    (tmp_path / "a.txt").write_text("six\n")
    pipes = [os.pipe(), os.pipe()]
    for reading, writing in pipes:
        os.write(writing, b"--no-such\n")
        os.close(writing)
        os.set_inheritable(reading, True)
    try:
        named = [word.format(*(f"/dev/fd/{reading}" for reading, _ in pipes)) for word in words]
        fds = tuple(reading for reading, _ in pipes)
        done = run_venvoy(tmp_path, *named, pass_fds=fds)
    finally:
        for reading, _ in pipes:
            os.close(reading)
    out, err = (text.replace("{0}", f"/dev/fd/{fds[0]}") for text in (out, err))
    assert (done.returncode, out in done.stdout, err in done.stderr) == (status, True, True), done
