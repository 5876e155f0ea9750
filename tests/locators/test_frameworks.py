"""macOS frameworks."""

from __future__ import annotations

import pytest

from fakes import MACH_O, Link, python_files
from finding import interpreter, search


@pytest.mark.parametrize(
    ("prefix", "manager"),
    [
        ("/Library/Frameworks/Python.framework/Versions/3.12", "python.org"),
        ("/Users/ann/Library/Frameworks/Python.framework/Versions/3.12", "python.org"),
        ("/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/3.12", "xcode"),
        ("/Library/Frameworks/PythonT.framework/Versions/3.12", "python.org"),
        ("/Applications/Xcode.app/Contents/Developer/Library/Frameworks/Python3.framework/Versions/3.12", "xcode"),
        ("/Applications/Xcode-16.app/Contents/Developer/Library/Frameworks/Python3.framework/Versions/3.12", "xcode"),
    ],
)
def test_versions(prefix: str, manager: str) -> None:
    files = python_files(prefix, "3.12.1", header=MACH_O) | {f"{prefix.rpartition('/')[0]}/Current": Link("3.12")}
    found = search(files, platform="darwin")
    record = interpreter(found, f"{prefix}/bin/python")
    assert (record.manager, record.version, record.architecture) == (manager, "3.12.1", "arm64")
    assert len(found.interpreters) == 1


def test_only_on_macos() -> None:
    prefix = "/Library/Frameworks/Python.framework/Versions/3.12"
    assert search(python_files(prefix, "3.12.1")).interpreters == ()


def test_other_programs_have_no_python_of_xcodes() -> None:
    prefix = "/Applications/Other.app/Contents/Developer/Library/Frameworks/Python3.framework/Versions/3.12"
    assert search(python_files(prefix, "3.12.1", header=MACH_O), platform="darwin").interpreters == ()
