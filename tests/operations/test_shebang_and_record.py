from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.environments.shebang import first_lines, interpreter_of, program_of, with_interpreter
from venvoy_server.operations.record import entry, with_entries, without_requested

LONG = f"/{'x' * 130}/bin/python"


@pytest.mark.parametrize(
    ("data", "interpreter"),
    [
        (b"#!/p/.venv/bin/python\nx", "/p/.venv/bin/python"),
        (b"#!/p/.venv/bin/python3.11 -E\nx", "/p/.venv/bin/python3.11"),
        (b"#!/bin/sh\n'''exec' /p/.venv/bin/python3 \"$0\" \"$@\"\n' '''\nx", "/p/.venv/bin/python3"),
        (b"#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n' '''\nx", "/a b/bin/python"),
        (b"#!/bin/sh\n'''exec' '/a b/bin/python' \"$0\" \"$@\"\n' '''\nx", "/a b/bin/python"),
        (b'#!"C:\\a b\\python.exe"\nx', "C:\\a b\\python.exe"),
        (b"#!/usr/bin/env python\nx", None),
        (b"#!\n", None),
        (b"#!/bin/sh\n'''exec' \n", None),
        (b"#!/bin/sh\n'''exec' \"/not/closed/python\n", None),
        (b"#!/bin/sh\necho hi\n", None),
        (b"#!/bin/bash\n", None),
        (b"\x7fELF", None),
        (b"", None),
    ],
)
def test_the_interpreter_that_a_script_starts(data: bytes, interpreter: str | None) -> None:
    assert interpreter_of(data) == interpreter


@pytest.mark.parametrize("executable", ["/p/.venv/bin/python", "/a b/bin/python", LONG, '/a"b`c$d e/bin/python'])
@pytest.mark.parametrize(
    "before", [b"#!/old/bin/python\n", b"#!/bin/sh\n'''exec' \"/o o/bin/python\" \"$0\" \"$@\"\n' '''\n"]
)
def test_a_script_starts_another_interpreter_and_is_else_the_same(executable: str, before: bytes) -> None:
    body = b"# -*- coding: utf-8 -*-\nimport sys\n"
    assert with_interpreter(before + body, executable) == first_lines(executable).encode() + body


@pytest.mark.parametrize("executable", ["/p/.venv/bin/python", "/a b/bin/python", LONG, '/a"b`c$d \\e/bin/python'])
def test_what_was_written_is_read_again(executable: str) -> None:
    assert interpreter_of(first_lines(executable).encode()) == executable


@given(st.binary(max_size=80))
def test_no_script_is_too_odd_to_be_read(rest: bytes) -> None:
    program_of(b"#!/bin/sh\n'''exec' " + rest)
    program_of(b"#!" + rest)


def test_a_first_line_is_never_longer_than_kernels_read() -> None:
    assert first_lines(LONG).startswith("#!/bin/sh\n")
    assert first_lines("/a b/python").startswith("#!/bin/sh\n")
    assert first_lines("/ab/python") == "#!/ab/python\n"


def test_the_longest_first_line_that_every_kernel_reads() -> None:
    """Linux before 5.1 cuts after 127 bytes (`BINPRM_BUF_SIZE`), counted in bytes, with the `#!`."""
    fits = f"/{'x' * (127 - len('#!//python'))}/python"
    assert first_lines(fits) == f"#!{fits}\n"
    assert first_lines(f"/x{fits}").startswith("#!/bin/sh\n")
    assert first_lines(f"/é{fits[2:]}").startswith("#!/bin/sh\n")


@pytest.mark.parametrize("folder", ["a b", 'a "b"', "a $b", "a `b`", "a \\b", "a \\$b'c"])
def test_the_shell_finds_the_interpreter_of_any_name(folder: str, tmp_path: Path) -> None:
    program = tmp_path / folder / "python"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$1"\n', encoding="utf-8")
    program.chmod(0o755)
    script = tmp_path / "script"
    script.write_text(first_lines(str(program)), encoding="utf-8")
    script.chmod(0o755)
    done = subprocess.run([script, "argument"], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == str(script)


@pytest.mark.parametrize("name", ["python", "python3.12", "pypy3", "graalpy", "Python.exe"])
def test_shebangs_of_interpreters_are_recognised(name: str) -> None:
    assert interpreter_of(f"#!/p/bin/{name}\n".encode()) == f"/p/bin/{name}"
    assert interpreter_of(f"#!/p/bin/x{name}\n".encode()) is None


@given(st.binary(max_size=300))
def test_any_bytes_may_be_asked(data: bytes) -> None:
    interpreter_of(data)


def test_a_record_follows_what_was_changed() -> None:
    digest, size = entry(b"new")
    record = '../../bin/x,sha256=old,3\n"a,b.py",sha256=keep,1\nx.dist-info/RECORD,,\n'
    assert with_entries(record, {"../../bin/x": b"new"}) == (
        f'../../bin/x,{digest},{size}\n"a,b.py",sha256=keep,1\nx.dist-info/RECORD,,\n'
    )
    assert with_entries(record, {"a,b.py": b"new"}).splitlines()[1] == f'"a,b.py",{digest},{size}'


def test_a_record_forgets_that_something_was_requested() -> None:
    record = "a.py,,\nx-1.dist-info/REQUESTED,sha256=x,0\nx-1.dist-info/RECORD,,\n"
    assert without_requested(record) == "a.py,,\nx-1.dist-info/RECORD,,\n"


@pytest.mark.parametrize(
    ("data", "program"),
    [
        (b"#!/usr/bin/python3\nx", "/usr/bin/python3"),
        (b"#!/usr/bin/env python3\n", "/usr/bin/env"),
        (b"#! /bin/sh -e\r\n", "/bin/sh"),
        (b'#!"C:\\a b\\python.exe" -E\n', "C:\\a b\\python.exe"),
        (b"#!\n", None),
        (b"#!", None),
        (b"/bin/sh\n", None),
        (b"#!/bin/sh\n'''exec' \"/a b/python\" \"$0\"\n", "/a b/python"),
        (b"#!/bin/sh\n'''exec' \"/a\\$b/\\`python\" \"$0\"\n", "/a$b/`python"),
        (b"#!/bin/sh\n'''exec' \"/a b/python\n", None),
        (b"#!/bin/sh\nexec /a/python\n", "/bin/sh"),
        (b"#!/a\xff/python\n", "/a\udcff/python"),
    ],
)
def test_which_program_a_script_starts(data: bytes, program: str | None) -> None:
    assert program_of(data) == program


def test_what_record_says_of_a_file() -> None:
    """The hash is that of `sha256sum`, in the URL-safe base64 of PEP 376, without its padding."""
    assert entry(b"x") == ("sha256=LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE", "1")
    assert entry(b"") == ("sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "0")
