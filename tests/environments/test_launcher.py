"""Launchers of Windows, made as distlib and uv make them: their interpreter is read, and replaced by another."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.environments.launcher import launched_by, with_launched

PROGRAM = b"MZ\x90\x00" + bytes(range(256)) * 40 + b"#!not this one\n" + b"PE\0\0" * 100
OLD, NEW = "C:\\old place\\.venv\\Scripts\\python.exe", "D:\\größer\\.venv\\Scripts\\python.exe"


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("__main__.py", "print('#!odd')\n")
    return data.getvalue()


def of_distlib(path: str, end: bytes = b"\r\n") -> bytes:
    quoted = f'"{path}"' if " " in path else path
    return PROGRAM + b"#!" + quoted.encode() + end + archive()


def of_uv(path: str) -> bytes:
    return PROGRAM + archive() + path.encode() + struct.pack("<I", len(path.encode())) + b"UVSC"


@pytest.mark.parametrize("made", [of_distlib, of_uv])
@pytest.mark.parametrize("path", [OLD, "C:\\v\\Scripts\\pythonw.exe"])
@pytest.mark.parametrize("new", [NEW, "E:\\a b\\c\\Scripts\\python.exe"])
def test_a_launcher_starts_another_python_and_is_else_the_same(
    made: Callable[[str], bytes], path: str, new: str
) -> None:
    data = made(path)
    assert launched_by(data) == path
    changed = with_launched(data, new)
    assert changed is not None and changed == made(new) and launched_by(changed) == new
    with zipfile.ZipFile(io.BytesIO(changed)) as file:
        assert file.read("__main__.py").startswith(b"print")


def test_options_after_the_interpreter_stay() -> None:
    data = PROGRAM + b"#!C:\\v\\python.exe\n" + archive()
    assert with_launched(data, NEW) == PROGRAM + b"#!" + NEW.encode() + b"\n" + archive()
    data = PROGRAM + b'#!"C:\\a b\\python.exe" -E\r\n' + archive()
    assert with_launched(data, NEW) == PROGRAM + b"#!" + NEW.encode() + b" -E\r\n" + archive()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ",
        PROGRAM,
        PROGRAM + archive(),
        b"#!C:\\python.exe\n" + archive(),
        PROGRAM + b"UVSC",
        PROGRAM + struct.pack("<I", 2**31) + b"UVSC",
        PROGRAM + b"#!C:\\python.exe\nmore\n" + archive(),
        PROGRAM + b"PK\x05\x06",
    ],
)
def test_any_other_program_is_left_alone(data: bytes) -> None:
    assert launched_by(data) is None and with_launched(data, NEW) is None


@given(st.binary(max_size=400))
def test_no_data_fails(data: bytes) -> None:
    for each in (data, b"MZ" + data, b"MZ" + data + b"UVSC", b"MZ" + data + archive()):
        found = launched_by(each)
        assert (found is None) == (with_launched(each, NEW) is None)


@pytest.mark.parametrize("made", [of_distlib, of_uv])
def test_how_long_the_path_of_an_interpreter_may_be(made: Callable[[str], bytes]) -> None:
    longest = 32 * 1024 - (2 if made is of_distlib else 0)  # the end of distlib's line counts too
    assert launched_by(made("x" * longest)) == "x" * longest
    assert launched_by(made("x" * (longest + 1))) is None
