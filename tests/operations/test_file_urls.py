"""`file:` URLs and the paths that they name."""

from __future__ import annotations

import pytest

from venvoy_server.operations.file_urls import path_of_url, url_of_path


@pytest.mark.parametrize(
    ("path", "separator", "url"),
    [
        ("/p/my here", "/", "file:///p/my%20here"),
        ("/p/a\\b", "/", "file:///p/a%5Cb"),
        ("/p/100%20", "/", "file:///p/100%2520"),
        ("/p/\udcff", "/", "file:///p/%FF"),
        ("C:\\p\\here", "\\", "file:///C:/p/here"),
    ],
)
def test_a_path_and_its_url(path: str, separator: str, url: str) -> None:
    assert url_of_path(path) == url
    assert path_of_url(url, separator) == path


def test_other_urls_name_no_path() -> None:
    assert path_of_url("https://h/x") is None
    assert path_of_url("FILE:///x") == "/x"
