"""Missing files: the folder in which they are missing is read once."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("requirements.txt", "-r gone-{}.txt\n", "include-not-found"),
        ("requirements.txt", "-c sub/gone-{}.txt\n", "include-not-found"),
        ("requirements.txt", "./gone_{}-1.0.tar.gz\n", "archive-not-found"),
        ("requirements.txt", "./gone-{}/\n", "path-not-found"),
        ("requirements.txt", "-e ./gone-{}\n", "path-not-found"),
    ],
)
def test_a_folder_is_read_once_however_many_files_are_missing_in_it(name: str, line: str, code: str) -> None:
    text = "".join(line.format(number) for number in range(40))
    host = FakeHost({f"/p/{name}": text, "/p/other.txt": "six\n", "/p/sub/other.txt": "six\n"})
    inputs = Inputs(path=f"/p/{name}", root="/p", host=host)
    found = check(document_of(text, inputs), inputs)
    assert [each.code for each in found].count(code) == 40
    listed = [path for asked, path in host.asked if asked == "children"]
    assert listed and len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("lib @ file:///C:/w/lib\n", []),
        ("lib @ file:///C:/w/gone\n", ["path-not-found"]),
        ("-e file:///C:/w/lib\n", []),
        ("file:///C:/w/gone-1.0.tar.gz\n", ["archive-not-found"]),
    ],
)
def test_the_path_of_a_url_on_windows_begins_with_its_drive(line: str, codes: list[str]) -> None:
    host = FakeHost(
        {"C:\\w\\requirements.txt": line, "C:\\w\\lib\\pyproject.toml": '[project]\nname = "lib"\n'}, platform="win32"
    )
    inputs = Inputs(path="C:\\w\\requirements.txt", root="C:\\w", host=host)
    found = [each.code for each in check(document_of(line, inputs), inputs)]
    assert [each for each in found if each.endswith("not-found")] == codes
