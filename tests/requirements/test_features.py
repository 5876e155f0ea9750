"""What is shown besides findings: hover, completion, links, hints."""

from __future__ import annotations

from fakes import FakeHost
from venvoy_server.packages.model import Distribution
from venvoy_server.requirements.completion import completions
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.hints import hints
from venvoy_server.requirements.hover import hover
from venvoy_server.requirements.inputs import EnvironmentFacts, Inputs
from venvoy_server.requirements.links import document_links


def _inputs() -> Inputs:
    host = FakeHost({"/w/base.txt": "", "/w/reqs/dev.txt": "", "/w/pkg/setup.py": "", "/w/notes.md": ""})
    foo = Distribution(
        "Foo",
        "foo",
        "1.4",
        "/e/site",
        "/e/x",
        summary="A thing",
        requires_python=">=3.8",
        provides_extras=("cs", "socks"),
    )
    bar = Distribution("bar", "bar", "2.0", "/e/site", "/e/y", editable=True)
    values = {"python_version": "3.11", "sys_platform": "linux"}
    facts = EnvironmentFacts({"foo": foo, "bar": bar}, values, "/e", "env")
    return Inputs("/w/requirements.txt", host, "/w", facts, {"HOME": "/home/ann"})


def _at(marked: str) -> tuple[Document, int]:
    offset = marked.index("|")
    return Document.parse(marked.replace("|", ""), "/w/requirements.txt"), offset


def _hover(marked: str) -> str | None:
    document, offset = _at(marked)
    found = hover(document, offset, _inputs())
    return found.text if found else None


def test_hover_tells_what_is_installed() -> None:
    text = _hover("# 🐍\nf|oo[cs]>=2\n")
    assert text and "**Foo 1.4**: A thing" in text and "outside of `>=2`" in text and "/e/site" in text
    assert _hover("qu|x\n") == "**qux** is not installed in env."
    assert "editable" in (_hover("ba|r\n") or "")


def test_hover_tells_what_a_marker_comes_to_and_what_an_option_does() -> None:
    text = _hover('foo; sys_platf|orm == "win32"\n')
    assert text and "false" in text and "`sys_platform` is `linux`" in text
    assert "not known" in (_hover('foo; platform_rel|ease == "x"\n') or "")
    assert "package index" in (_hover("--index|-url https://h/s\n") or "")
    assert _hover("-r ba|se.txt\n") == "`/w/base.txt`"
    assert "is set here" in (_hover("./x-${HO|ME}\n") or "")
    assert "/home/ann" not in (_hover("./x-${HO|ME}\n") or "")
    assert "sha256" in (_hover("foo \\\n  --hash=sha256:a|a\n") or "")
    assert _hover("# comm|ent\n") is None


def _labels(marked: str) -> list[str]:
    document, offset = _at(marked)
    found = completions(document, offset, _inputs())
    assert all(each.start <= offset == each.end for each in found)
    return [each.label for each in found]


def test_completion_of_options_and_their_values() -> None:
    assert "--index-url" in _labels("--ind|") and "--no-index" not in _labels("--ind|")
    assert _labels("foo==1 --h|") == ["--hash"]
    assert _labels("foo==1 \\\n  --h|") == ["--hash"]
    assert _labels("foo --hash=sha2|") == ["sha256:"]
    assert _labels("--use-feature fast|") == ["fast-deps"]
    assert _labels("--no-binary |") == [":all:", ":none:", "bar", "Foo"]
    assert _labels("--no-binary bar,f|") == ["Foo"]


def test_completion_of_paths() -> None:
    assert _labels("-r |") == ["base.txt", "pkg/", "reqs/"]
    assert _labels("-r reqs/|") == ["dev.txt"]
    assert _labels("-e p|") == ["pkg/"]
    assert _labels("-r gone/|") == []


def test_completion_of_names_extras_versions() -> None:
    assert _labels("|") == ["bar", "Foo"]
    assert _labels("x\nf|") == ["Foo"]
    assert _labels("foo[s|") == ["socks"]
    assert _labels("foo[cs, |") == ["cs", "socks"]
    assert _labels("foo==|") == ["1.4"]
    assert _labels("foo>=1,<|") == ["1.4"]
    assert _labels("# f|") == []


def test_completion_of_markers() -> None:
    assert "python_version" in _labels("foo; py|") and "extra" not in _labels("foo; |")
    assert _labels("foo; python_version |")[:2] == ["==", ">="]
    assert _labels('foo; python_version >= "3.1|')[0] == "3.11"
    assert _labels("foo; sys_platform == |")[0] == "linux"
    assert _labels('foo; sys_platform == "linux" |') == ["and", "or"]


def test_links_lead_to_files_and_pages_without_credentials() -> None:
    text = "-r base.txt\n-i https://u:pw@h/simple\nfoo @ git+https://h/o/r@v1\nbar==1  # via -r reqs/dev.txt\n-c https://h/c.txt\nbaz\n"
    found = document_links(Document.parse(text), _inputs())
    assert [(text[link.start : link.end], link.path, link.url) for link in found] == [
        ("base.txt", "/w/base.txt", None),
        ("https://u:pw@h/simple", None, "https://h/simple"),
        ("git+https://h/o/r@v1", None, "https://h/o/r@v1"),
        ("reqs/dev.txt", "/w/reqs/dev.txt", None),
        ("https://h/c.txt", None, "https://h/c.txt"),
    ]


def test_hints_show_the_installed_version_where_the_line_does_not() -> None:
    text = 'foo>=2\nbar\nfoo==1.4\nqux\nbar; sys_platform == "win32"\n'
    found = hints(Document.parse(text), _inputs())
    assert [(hint.offset, hint.text) for hint in found] == [(6, "✗ 1.4"), (10, "2.0")]
    assert [hint.text for hint in hints(Document.parse(text), _inputs(), 8, 9)] == ["2.0"]
    assert hints(Document.parse(text), Inputs()) == []
