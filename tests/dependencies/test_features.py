"""What is shown in addition to findings: hover, completion, links, hints."""

from __future__ import annotations

import re

import msgspec
import pytest

from dependencies.marked_cases import Case, inputs_of
from fakes import FakeHost, Node
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.editing.completion import completions
from venvoy_server.dependencies.editing.embedded_completion import completions_in
from venvoy_server.dependencies.editing.flaws import flaws_text
from venvoy_server.dependencies.editing.hints import hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.links import document_links
from venvoy_server.packages.model import Distribution


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


def test_hover_shows_what_is_installed() -> None:
    text = _hover("# 🐍\nf|oo[cs]>=2\n")
    assert text and "**Foo 1.4**: A thing" in text and "outside of `>=2`" in text and "/e/site" in text
    assert _hover("qu|x\n") == "**qux** is not installed in env."
    assert "editable" in (_hover("ba|r\n") or "")


def test_hover_shows_the_value_of_a_marker_and_what_an_option_does() -> None:
    text = _hover('foo; sys_platf|orm == "win32"\n')
    assert text and "false" in text and "`sys_platform` is `linux`" in text
    assert "not known" in (_hover('foo; platform_rel|ease == "x"\n') or "")
    assert "package index" in (_hover("--index|-url https://h/s\n") or "")
    assert _hover("-r ba|se.txt\n") == "`/w/base.txt`"
    assert "is set here" in (_hover("./x-${HO|ME}\n") or "")
    assert "/home/ann" not in (_hover("./x-${HO|ME}\n") or "")
    assert "sha256" in (_hover("foo \\\n  --hash=sha256:a|a\n") or "")
    assert _hover("# comm|ent\n") is None


def test_hover_shows_texts_of_files_as_they_are() -> None:
    summary = "[a](http://x) <img src=y>\n\n# *b* `c` &lt; me@h.example www.h.example \\d"
    odd = Distribution("foo", "foo", "1`2", "/e/a`b\n", "/e/x", summary=summary, provides_extras=("_x_",))
    document, offset = _at('f|oo>1; python_version == "3"\n')
    facts = EnvironmentFacts({"foo": odd}, {"python_version": "3`1"}, "/e", "my_env_ [x]")
    inputs = Inputs("/w/r`x`/requirements.txt", FakeHost({}), "/w", facts)
    found = hover(document, offset, inputs)
    assert found and found.text.split("\n\n") == [
        "**foo 1\\`2**: \\[a\\](http\\://x) \\<img src=y> # \\*b\\* \\`c\\` \\&lt; me\\@h.example www\\.h.example \\\\d",
        "installed in `` /e/a`b ``",
        "Extras: \\_x\\_",
    ]
    marker = hover(document, 10, inputs)
    assert marker and "In my\\_env\\_ \\[x\\] this" in marker.text and "is `` 3`1 ``" in marker.text
    document, offset = _at("-r x|.txt\n")
    include = hover(document, offset, inputs)
    assert include and include.text == "`` /w/r`x`/x.txt ``"
    document, offset = _at("qu_|x\n")
    gone = hover(document, offset, inputs)
    assert gone and gone.text == "**qu\\_x** is not installed in my\\_env\\_ \\[x\\]."


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
    assert _labels("-r |") == ["base.txt", "reqs/"]
    assert _labels("-r reqs/|") == ["dev.txt"]
    assert _labels("-e p|") == ["pkg/"]
    assert _labels("-r gone/|") == []
    assert _labels("-e ./|") == _labels("./|") == _labels("--editable=./p|") == ["pkg/"]


def test_nothing_is_offered_that_is_refused_in_the_next_moment() -> None:
    """No file that includes itself, no folder without a project, no editable in a constraints file, no option out of place."""
    nodes: dict[str, Node] = {"/w/docs/a.md": "", "/w/lib/src/x.py": "", "/w/lib/setup.py": "", "/w/wheels/a-1.zip": ""}
    host = FakeHost({**nodes, "/w/requirements.txt": "", "/w/base.txt": "", "/w/apps/one/pyproject.toml": ""})
    inputs = msgspec.structs.replace(_inputs(), host=host)

    def offered(marked: str, constraints: bool = False) -> list[str]:
        at = marked.index("|")
        document = Document.parse(marked.replace("|", ""), "/w/requirements.txt", constraints)
        return [each.label for each in completions(document, at, inputs)]

    assert offered("-r |") == ["base.txt"]
    assert offered("-e |") == ["apps/", "lib/"]
    assert offered("./|") == ["apps/", "lib/", "wheels/"] and offered("./wheels/|") == ["a-1.zip"]
    assert offered("-e lib/|") == []
    assert offered("-e ./|", constraints=True) == offered("./|", constraints=True) == []
    assert "-e" in offered("-|") and "-e" not in offered("-|", constraints=True)
    assert offered("-e ./lib --|") == ["--config-settings"] and offered("-r base.txt --|") == []
    assert "--hash" not in offered("--pre --|") and "--no-index" in offered("--pre --|")
    assert offered("foo>=2,<|") == [] and offered("foo<|") == ["1.4"]


def _accepted(marked: str, label: str) -> str:
    """Return the text after a completion is accepted."""
    files = {
        "/w/my reqs/a b.txt": "",
        "/w/other.txt": "",
        "/w/pkg/x y/setup.py": "",
        "/tmp/abs.txt": "",
        "/w/it's/x.txt": "",
    }
    document, offset = _at(marked)
    inputs = msgspec.structs.replace(_inputs(), host=FakeHost({**files, "/w/no #te.txt": "", "/w/reqs/dev.txt": ""}))
    (found,) = [each for each in completions(document, offset, inputs) if each.label == label]
    assert found.start <= offset <= found.end
    return document.text[: found.start] + found.text + document.text[found.end :]


def test_completion_of_a_path_is_written_as_the_shell_reads_it() -> None:
    assert _accepted("-r |", "my reqs/") == '-r "my reqs/'
    assert _accepted('-r "|', "my reqs/") == '-r "my reqs/'
    assert _accepted('-r "m|"', "my reqs/") == '-r "my reqs/"'
    assert _accepted('-r "my reqs/|', "a b.txt") == '-r "my reqs/a b.txt"'
    assert _accepted('-c "my reqs/a|"  # "x"', "a b.txt") == '-c "my reqs/a b.txt"  # "x"'
    assert _accepted("-r my\\ reqs/|", "a b.txt") == '-r "my reqs/a b.txt"'
    assert _accepted("--requirement='my r|", "my reqs/") == "--requirement='my reqs/"
    assert _accepted("-r '|", "it's/") == "-r 'it'\\''s/"
    assert _accepted("-e pkg/|", "x y/") == '-e "pkg/x y/"'
    assert _accepted("-f 'pkg/|'", "x y/") == "-f 'pkg/x y/'"
    assert _accepted("-r o|", "other.txt") == "-r other.txt"
    assert _accepted("-r /tm|", "tmp/") == "-r /tmp/"
    assert _accepted("--constraint=/tmp/|", "abs.txt") == "--constraint=/tmp/abs.txt"
    assert _labels("-r base.txt\\|") == []
    document, offset = _at("-r |")
    inputs = msgspec.structs.replace(
        _inputs(), host=FakeHost({"/w/no #te.txt": "", "/w/a#b.txt": "", "/w/a\nb.txt": ""})
    )
    assert [each.label for each in completions(document, offset, inputs)] == ["a#b.txt"]


def test_no_path_is_offered_where_the_equals_sign_belongs_to_it() -> None:
    for option in ("-r", "-c", "-e", "-f"):
        assert _labels(f"{option}=|") == _labels(f"{option}=p|") == []
    assert _labels("--requirement=b|") == _labels("--requirement b|") == ["base.txt"]


def test_a_completion_replaces_the_word_that_it_is_in() -> None:
    assert _accepted("-r oth|er.txt\n", "other.txt") == "-r other.txt\n"
    assert _accepted("-c oth|er.txt # it's\n", "other.txt") == "-c other.txt # it's\n"
    assert _accepted("-r re|qs/dev.txt", "reqs/") == "-r reqs/dev.txt"
    assert _accepted('-r "my| reqs/a b.txt"', "my reqs/") == '-r "my reqs/a b.txt"'
    assert _accepted("-e pk|g # x", "pkg/") == "-e pkg/ # x"
    assert _accepted("--ind|ex-url=https://h", "--index-url") == "--index-url=https://h"
    assert _accepted("x --hash=sha2|56:ab", "sha256:") == "x --hash=sha256:ab"
    assert _accepted("--no-binary f|oo,bar", "Foo") == "--no-binary Foo,bar"
    assert _accepted("f|oo[cs]==1\n", "Foo") == "Foo[cs]==1\n"
    assert _accepted("fo|o\\\n==1\n", "Foo") == "Foo\\\n==1\n"
    assert _accepted("foo[so|cks,cs]", "socks") == "foo[socks,cs]"
    assert _accepted("foo==1|.4.dev1+x; a", "1.4") == "foo==1.4; a"
    assert _accepted("foo; python_|version>'3'", "python_version") == "foo; python_version>'3'"
    assert _accepted("foo; os_name |== 'nt'", "!=") == "foo; os_name != 'nt'"
    assert _accepted("foo; sys_platform no|t in 'x'", "not in") == "foo; sys_platform not in 'x'"
    assert _accepted("foo; sys_platform == 'li|nux'", "linux") == "foo; sys_platform == 'linux'"
    assert _accepted('foo; sys_platform == |"nt" and x', "linux") == 'foo; sys_platform == "linux" and x'
    assert _accepted("foo; os_name == 'nt' a|nd x", "and") == "foo; os_name == 'nt' and x"


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
    assert _labels("foo; os_name == 'darwin' or sys_platform == |")[0] == "linux"
    assert _labels('foo; sys_platform == "linux" |') == ["and", "or"]
    assert _labels("foo; python_version not |") == ["in"]
    assert _labels("foo; python_version not i|") == ["in"]
    assert _labels("foo; 'linux' not |") == ["in"]
    assert _labels("foo; python_version no|") == ["not in"]


_PREFIXES = {
    "/w/pyproject.toml": '[project]\nname = "x"\ndependencies = [\n    "{}"\n]\n',
    "/w/script.py": '# /// script\n# dependencies = [\n#     "{}",\n# ]\n# ///\n',
    "/w/setup.cfg": "[options]\ninstall_requires =\n    {}\n",
    "/w/environment.yml": "dependencies:\n  - pip:\n    - {}\n",
}


@pytest.mark.parametrize("path", _PREFIXES)
def test_completion_after_a_space_at_the_end_of_a_requirement_in_another_file(path: str) -> None:
    for typed in (
        "foo; |",
        "foo; os_name |",
        "foo; os_name not |",
        "foo; sys_platform == |",
        "foo; sys_platform ==|",
        "foo; sys_platform == 'linux' |",
        "foo; sys_platform == 'linux' and |",
        "foo[|",
        "foo[cs, |",
        "foo==|",
        "foo == |",
        "foo>=1, <|",
        "foo>=1, < |",
    ):
        expected = _labels(typed + "\n")
        marked = _PREFIXES[path].format(typed)
        document = EmbeddedDocument.of(marked.replace("|", ""), path)
        found = completions_in(document, marked.index("|"), _inputs())
        assert [each.label for each in found] == expected != [], typed


_TABLES = {"/w/Pipfile": "[packages]\n", "/w/pyproject.toml": "[tool.poetry.dependencies]\n"}


def _table_completions(path: str, typed: str) -> list[str]:
    marked = f'{_TABLES[path]}{typed}\nother = "*"\n'
    document = EmbeddedDocument.of(marked.replace("|", ""), path)
    return [each.text for each in completions_in(document, marked.index("|"), _inputs())]


@pytest.mark.parametrize("path", _TABLES)
def test_completion_in_the_tables_of_poetry_and_pipenv(path: str) -> None:
    for typed, expected in (
        ('foo = "|"', ["1.4"]),
        ('foo = "1|"', ["1.4"]),
        ('foo = "2|"', []),
        ('foo = "==|"', ["1.4"]),
        ("foo = '>= |'", ["1.4"]),
        ('foo = ">=1, <|"', ["1.4"]),
        ('foo = ">2,<|"', []),
        ('foo = "*|"', []),
        ('foo = {version = "~=|", extras = ["cs"]}', ["1.4"]),
        ('foo = {version = "*", extras = ["cs", "s|"]}', ["socks"]),
        ('foo = {version = "*", markers = "sys_pl|"}', ["sys_platform"]),
        ('foo = {version = "*", markers = "python_version not |"}', ["in"]),
        ('foo = {version = "*", markers = "sys_platform == \'linux\' |"}', ["and", "or"]),
        ('foo = {version = "*", markers = "sys_platform == l|"}', ["'linux'"]),
        ("foo = {version = '*', markers = 'sys_platform == l|'}", ['"linux"']),
        ('foo = {version = "*", sys_platform = "== l|"}', ["'linux'"]),
        ('foo = {path = "./|"}', []),
        ('foo = {git = "https://h/|"}', []),
        ('fo|o = "*"', []),
    ):
        assert _table_completions(path, typed) == expected, typed
    assert _table_completions(path, f'x = "*"\n{_TABLES[path][:-2]}.foo]\nversion = ">|"') == ["1.4"]


def test_completion_after_an_operator_that_only_poetry_has() -> None:
    for operator in "^~":
        assert _table_completions("/w/pyproject.toml", f'foo = "{operator}|"') == ["1.4"]
        assert _table_completions("/w/Pipfile", f'foo = "{operator}|"') == []


def test_links_lead_to_files_and_pages_without_credentials() -> None:
    text = "-r base.txt\n-i https://u:pw@h/simple\nfoo @ git+https://h/o/r@v1\nbar==1  # via -r reqs/dev.txt\n-c https://h/c.txt\nbaz\n"
    text += "-r file:///x/y%20z.txt\n"
    found = document_links(Document.parse(text), _inputs())
    assert [(text[link.start : link.end], link.path, link.url) for link in found] == [
        ("base.txt", "/w/base.txt", None),
        ("https://u:pw@h/simple", None, "https://h/simple"),
        ("git+https://h/o/r@v1", None, "https://h/o/r@v1"),
        ("reqs/dev.txt", "/w/reqs/dev.txt", None),
        ("https://h/c.txt", None, "https://h/c.txt"),
        ("file:///x/y%20z.txt", "/x/y z.txt", None),
    ]


def test_hints_show_the_installed_version_where_the_line_does_not() -> None:
    text = 'foo>=2\nbar\nfoo==1.4\nqux\nbar; sys_platform == "win32"\n'
    found = hints(Document.parse(text), _inputs())
    assert [(hint.offset, hint.text) for hint in found] == [(6, "✗ 1.4"), (10, "2.0")]
    assert [hint.text for hint in hints(Document.parse(text), _inputs(), 8, 9)] == ["2.0"]
    assert hints(Document.parse(text), Inputs()) == []


def _flaw(number: int, **more: object) -> bytes:
    affected = [
        {
            "package": {"ecosystem": "PyPI", "name": "foo"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }
    ]
    return msgspec.json.encode({"id": f"PYSEC-{number}", "affected": affected, **more})


def test_hover_lists_vulnerabilities() -> None:
    records = [
        _flaw(1, summary="Bad *things*", aliases=["CVE-1", "GHSA-1"], database_specific={"severity": "HIGH"}),
        *(_flaw(number) for number in range(2, 8)),
    ]
    for count, last in ((1, ""), (5, ""), (7, "- and 2 more")):
        case = Case("", ["foo==1"], advisories=records[:count])
        lines = flaws_text(Document.parse("foo==1\n", "/w/requirements.txt"), 0, inputs_of(case)).splitlines()
        assert lines[:2] == ["Known vulnerabilities of 1:", ""]
        assert re.fullmatch(r"- \[PYSEC-1\]\(https://\S+\) \(GHSA-1, CVE-1\), high: Bad \\?\*things\\?\*", lines[2]), (
            lines[2]
        )
        assert [line.partition("]")[0] for line in lines[3:7]] == [
            f"- [PYSEC-{number}" for number in range(2, min(count, 5) + 1)
        ]
        assert all(line.endswith(")") for line in lines[3:7]), "nothing is known of these"
        assert "\n".join(lines[7:]) == last
    assert flaws_text(Document.parse("bar==1\n", "/w/requirements.txt"), 0, inputs_of(case)) == ""
    assert flaws_text(Document.parse("# foo==1\n", "/w/requirements.txt"), 0, inputs_of(case)) == ""


@pytest.mark.parametrize("length", [490, 510, 5000])
def test_completion_after_a_long_marker(length: int) -> None:
    typed = f"foo; sys_platform == '{'x' * length}' or sys_pl|"
    marked = _PREFIXES["/w/setup.cfg"].format(typed)
    document = EmbeddedDocument.of(marked.replace("|", ""), "/w/setup.cfg")
    assert [each.label for each in completions_in(document, marked.index("|"), _inputs())] == ["sys_platform"]
