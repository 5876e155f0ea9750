"""What editors draw in a document: the parts of a line as tokens, what can be followed, hints, and where a hover is about."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.editing.hints import hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.links import document_links
from venvoy_server.dependencies.editing.semantic_tokens import semantic_tokens
from venvoy_server.packages.model import Distribution

FOO = Distribution("Foo", "foo", "1.4", "/e/site", "/e/x", summary="A thing", provides_extras=("cs",))
BAR = Distribution("bar", "bar", "2.0", "/e/site", "/e/y", editable=True)
FACTS = EnvironmentFacts({"foo": FOO, "bar": BAR}, {"python_version": "3.11", "sys_platform": "linux"}, "/e", "env")


def inputs_of(path: str, **variables: str) -> Inputs:
    return Inputs(path, FakeHost({path: "", "/w/base.txt": ""}), "/w", FACTS, {"HOME": "/home/ann", **variables})


def tokens(text: str) -> list[str]:
    document = document_of(text, inputs_of("/w/requirements.txt"))
    return [f"{each.type}: {text[each.start : each.end]}" for each in semantic_tokens(document)]


def links(path: str, text: str, **variables: str) -> list[str]:
    inputs = inputs_of(path, **variables)
    found = document_links(document_of(text, inputs), inputs)
    return [f"{text[each.start : each.end]} -> {each.path or each.url}" for each in found]


def hinted(path: str, text: str) -> list[str]:
    inputs = inputs_of(path)
    document = document_of(text, inputs)
    found = hints(document, inputs)
    return [f"{text[: each.offset].splitlines()[-1]}|{each.text}" for each in found]


def hovered(path: str, marked: str) -> list[str]:
    at, text = marked.index("|"), marked.replace("|", "", 1)
    inputs = inputs_of(path)
    found = hover(document_of(text, inputs), at, inputs)
    return [text[found.start : found.end], *found.text.splitlines()[:1]] if found is not None else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo\n", ["namespace: foo"]),
        (
            "Foo[a, b-c] >= 1.0, != 1.5.* ; python_version<'3' and (os_name not in \"nt\")  # why\n",
            [
                "namespace: Foo",
                "enumMember: a",
                "enumMember: b-c",
                "operator: >=",
                "number: 1.0",
                "operator: !=",
                "number: 1.5.*",
                "variable: python_version",
                "operator: <",
                "string: '3'",
                "operator: and",
                "variable: os_name",
                "operator: not",
                "operator: in",
                'string: "nt"',
                "comment: # why",
            ],
        ),
        (
            "foo==1 --hash=sha256:aa --hash sha256:bb # x\n",
            [
                "namespace: foo",
                "operator: ==",
                "number: 1",
                "keyword: --hash",
                "string: sha256:aa",
                "keyword: --hash",
                "string: sha256:bb",
                "comment: # x",
            ],
        ),
        ("--index-url https://h.example/simple\n", ["keyword: --index-url", "string: https://h.example/simple"]),
        ("--pre\n", ["keyword: --pre"]),
        ("-r base.txt # y\n", ["keyword: -r", "string: base.txt", "comment: # y"]),
        ("# alone\n", ["comment: # alone"]),
        ("   # indented\n", ["comment: # indented"]),
        ("\n", []),
        (
            "foo @ https://h.example/foo.zip ; os_name == 'nt'\n",
            [
                "namespace: foo",
                "string: https://h.example/foo.zip",
                "variable: os_name",
                "operator: ==",
                "string: 'nt'",
            ],
        ),
        ("https://h.example/foo.zip#egg=x\n", ["string: https://h.example/foo.zip#egg=x"]),
        ("./path[x]\n", ["string: ./path", "enumMember: x"]),
        ("-e git+https://h.example/a#egg=b\n", ["keyword: -e", "string: git+https://h.example/a#egg=b"]),
        (
            "foo \\\n  >=1, \\\n  <2 \\\n  --hash=sha256:aa\n",
            [
                "namespace: foo",
                "operator: >=",
                "number: 1",
                "operator: <",
                "number: 2",
                "keyword: --hash",
                "string: sha256:aa",
            ],
        ),
        ("foo=>1\n", []),
        ("foo===x\n", ["namespace: foo", "operator: ===", "number: x"]),
        ("a\nb>1\n", ["namespace: a", "namespace: b", "operator: >", "number: 1"]),
        ("foo(>=1)\n", ["namespace: foo", "operator: >=", "number: 1"]),
        ("-e ./x # z", ["keyword: -e", "string: ./x", "comment: # z"]),
        ("foo==${HOME}\n", ["string: foo==${HOME}"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("path", "text", "variables", "expected"),
    [
        (
            "/w/requirements.txt",
            "-r base.txt\n-c ../con.txt # x\n-r https://h.example/r.txt\n--requirement=sub/a.txt\n",
            {},
            [
                "base.txt -> /w/base.txt",
                "../con.txt -> /con.txt",
                "https://h.example/r.txt -> https://h.example/r.txt",
                "sub/a.txt -> /w/sub/a.txt",
            ],
        ),
        (
            "/w/requirements.txt",
            "foo @ https://u:p@h.example/foo.zip\ngit+https://h.example/a.git@v1#egg=a\n-e svn+http://h.example/b\n-e ./x\n./y.zip\n",
            {},
            [
                "https://u:p@h.example/foo.zip -> https://h.example/foo.zip",
                "git+https://h.example/a.git@v1#egg=a -> https://h.example/a.git@v1#egg=a",
            ],
        ),
        (
            "/w/requirements.txt",
            (
                "-i https://user:pass@h.example/simple?token=secret1234567890abcdef\n--extra-index-url=http://h.example/s\n"
                "-f links.html\n-f https://h.example/l\n--trusted-host h.example\n"
            ),
            {},
            [
                "https://user:pass@h.example/simple?token=secret1234567890abcdef -> https://h.example/simple",
                "http://h.example/s -> http://h.example/s",
                "https://h.example/l -> https://h.example/l",
            ],
        ),
        (
            "/w/requirements.txt",
            "foo # via -r req.in\nbar\n    # via\n    #   -r a.in\n    #   -c b.txt\n    #   -r https://h.example/x\n    #   foo\n",
            {},
            ["req.in -> /w/req.in", "a.in -> /w/a.in", "b.txt -> /w/b.txt"],
        ),
        (
            "/w/requirements.txt",
            "-r ${NAME}.txt\nfoo @ https://${NAME}/x\n-r base.txt\n",
            {"NAME": "secretvalue"},
            ["base.txt -> /w/base.txt"],
        ),
        ("/w/requirements.txt", "ftp://h.example/a.zip\nfoo @ file:///x/y.zip\nfoo>=1\n", {}, []),
        (
            "/w/pyproject.toml",
            (
                "[project]\nname = 'x'\nreadme = 'README.md'\ndependencies = ['a @ https://h.example/a.zip']\n[project.urls]\nHome = 'https://h.example'\n"
                "[tool.uv.sources]\na = {path = '../a'}\n[tool.uv.workspace]\nmembers = ['b']\n[[tool.uv.index]]\nurl = \"https://u:p@h.example/simple\"\n"
            ),
            {},
            [
                "https://h.example/a.zip -> https://h.example/a.zip",
                "https://h.example -> https://h.example",
                "../a -> /a",
                "https://u:p@h.example/simple -> https://h.example/simple",
            ],
        ),
        (
            "/w/setup.cfg",
            "[options]\ninstall_requires = file: a.txt, sub/b.txt\n",
            {},
            ["a.txt -> /w/a.txt", "sub/b.txt -> /w/sub/b.txt"],
        ),
        (
            "/w/environment.yml",
            "dependencies:\n- pip:\n  - -r req.txt\n  - a @ https://h.example/a.zip\n",
            {},
            ["https://h.example/a.zip -> https://h.example/a.zip", "req.txt -> /w/req.txt"],
        ),
        (
            "/w/pylock.toml",
            "lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'a'\nwheels = [{url = 'https://h.example/a.whl', hashes = {sha256 = 'aa'}}]\n",
            {},
            [],
        ),
    ],
)
def test_document_links(path: str, text: str, variables: dict[str, str], expected: list[str]) -> None:
    assert links(path, text, **variables) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "/w/requirements.txt",
            (
                "foo\nfoo==1.4\nfoo>=1  # x\nbar\nbaz\nfoo[cs]\nfoo @ https://h.example/f.zip\n"
                "-e ./bar\nfoo; os_name == 'nt'\nfoo ; sys_platform == 'linux'\nfoo===1.4\nfoo==1.*\nfoo \\\n  >=1\nfoo==1.3\n"
            ),
            [
                "foo|1.4",
                "foo>=1|1.4",
                "bar|2.0",
                "foo[cs]|1.4",
                "foo @ https://h.example/f.zip|1.4",
                "foo|1.4",
                "foo|1.4",
                "foo==1.*|1.4",
                "  >=1|1.4",
                "foo==1.3|✗ 1.4",
            ],
        ),
        (
            "/w/pyproject.toml",
            "[project]\nname='x'\ndependencies = ['foo', \"bar>=1\"]\n[build-system]\nrequires = ['foo']\n",
            ["dependencies = ['foo|1.4", "dependencies = ['foo', \"bar>=1|2.0"],
        ),
    ],
)
def test_hints(path: str, text: str, expected: list[str]) -> None:
    assert hinted(path, text) == expected


@pytest.mark.parametrize(
    ("path", "marked", "expected"),
    [
        ("/w/requirements.txt", "f|oo>=1\n", ["foo", "**Foo 1.4**: A thing"]),
        ("/w/requirements.txt", "foo|>=1\n", ["foo", "**Foo 1.4**: A thing"]),
        ("/w/requirements.txt", "foo>=|1\n", [">=1", "**Foo 1.4**: A thing"]),
        ("/w/requirements.txt", "foo[c|s]>=1\n", ["[cs]", "**Foo 1.4**: A thing"]),
        (
            "/w/requirements.txt",
            "foo; python_ver|sion > '3'\n",
            ["python_version > '3'", "In env this marker is true: the line applies."],
        ),
        ("/w/requirements.txt", "foo; sys_platform == 'x' # |\n", []),
        (
            "/w/requirements.txt",
            "--p|re\n",
            ["--pre", "`--pre`: Pre-releases are allowed for every project of the run."],
        ),
        ("/w/requirements.txt", "--index-url |https://h\n", []),
        ("/w/requirements.txt", "-r ba|se.txt\n", ["base.txt", "`/w/base.txt`"]),
        (
            "/w/requirements.txt",
            "foo --ha|sh=sha256:aa\n",
            [
                "--hash",
                "`--hash`: The digest that the downloaded file must have: sha256, sha384 or sha512. Several are alternatives.",
            ],
        ),
        ("/w/requirements.txt", "ba|z\n", ["baz", "**baz** is not installed in env."]),
        ("/w/requirements.txt", "${HO|ME}/x\n", ["${HOME}", "The environment variable `HOME` is set here."]),
        ("/w/requirements.txt", "|\n", []),
        ("/w/requirements.txt", "# fo|o\n", []),
        ("/w/requirements.txt", "b|ar\n", ["bar", "**bar 2.0**"]),
        (
            "/w/requirements.txt",
            "foo @ https://h/${HO|ME}\n",
            ["${HOME}", "The environment variable `HOME` is set here."],
        ),
        ("/w/requirements.txt", "foo \\\n >=|1\n", [">=1", "**Foo 1.4**: A thing"]),
    ],
)
def test_hovers(path: str, marked: str, expected: list[str]) -> None:
    assert hovered(path, marked) == expected
