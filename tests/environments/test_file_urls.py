"""`file:` URLs and the paths that they name."""

from __future__ import annotations

import pytest

from venvoy_server.environments.file_urls import path_of_url, url_of_path


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


@pytest.mark.parametrize(
    ("url", "separator", "path"),
    [
        ("https://h/x", "/", None),
        ("FILE:///x", "/", "/x"),
        ("file://localhost/x", "/", "/x"),
        ("file:./x", "/", "./x"),
        ("file:///x?y#egg=z", "/", "/x"),
        ("file:///C:/x", None, "C:/x"),
        ("file:///C:/x", "/", "/C:/x"),
        ("file:///C:", "\\", "C:"),
        ("file:///C:x", "/", "/C:x"),
        ("file://share/x", "/", None),
        ("file://share/x", "\\", "\\\\share\\x"),
        ("file://[/x", "/", None),
    ],
)
def test_the_path_of_a_url(url: str, separator: str | None, path: str | None) -> None:
    assert path_of_url(url, separator) == path
