"""Every word that rules and readers know: options, folders of pages, formats, escapes, lists, and what they make of it."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.project_name import project_name
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.analysis.version_ranges import lower_and_upper
from venvoy_server.dependencies.analysis.wheel_files import may_fit
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.requirements_txt.install_commands import install_command
from venvoy_server.dependencies.dialects.setup_cfg import read
from venvoy_server.dependencies.dialects.toml_strings import string_value
from venvoy_server.dependencies.resolution.resolver_words import explanation
from venvoy_server.dependencies.rules.web_page_url import page_of

INPUTS = Inputs("/w/requirements.txt", FakeHost({"/w": Folder()}), "/w")


def findings(line: str) -> list[tuple[str, str]]:
    """Return the code and the message of each finding of one line."""
    document = Document.parse(f"{line}\n", INPUTS.path)
    return [(each.code, each.message) for each in check(document, INPUTS)]


@pytest.mark.parametrize(
    "word", ["pass", "passwd", "password", "pw", "pwd", "secret", "token", "pass123", "password123"]
)
def test_a_word_of_examples_is_not_a_secret(word: str) -> None:
    assert "secret-in-file" not in [code for code, _ in findings(f"https://h/p-1.0.zip?token={word}")]
    assert "secret-in-file" in [code for code, _ in findings(f"https://user:{word}9x@h/p-1.0.zip")]


@pytest.mark.parametrize(
    ("url", "repository", "revision", "path"),
    [
        ("https://github.com/o/r/tree/main/sub", "o/r", "main", "sub"),
        ("https://bitbucket.org/o/r/src/main/sub", "o/r", "main", "sub"),
        ("https://github.com/o/r/commit/abc", "o/r", "abc", ""),
        ("https://github.com/o/r/releases/tag/v1", "o/r", "v1", ""),
        ("https://gitlab.com/a/b/r/-/tree/main/sub/", "a/b/r", "main", "sub"),
        ("https://codeberg.org/o/r/src/branch/main/sub", "o/r", "main", "sub"),
        ("https://codeberg.org/o/r/src/tag/v1/sub", "o/r", "v1", "sub"),
        ("https://codeberg.org/o/r/src/commit/abc/sub/deep", "o/r", "abc", "sub/deep"),
    ],
)
def test_the_parts_of_a_page_and_the_repository_that_is_proposed(
    url: str, repository: str, revision: str, path: str
) -> None:
    page = page_of(url)
    assert page is not None
    assert (page.repository, page.revision, page.path) == (repository, revision, path)
    (finding,) = [
        each for each in check(Document.parse(f"{url}\n", INPUTS.path), INPUTS) if each.code == "web-page-url"
    ]
    text = finding.fixes[0].edits[0].text
    assert f"/{repository}" in text and text.rstrip("/").endswith(f"subdirectory={path}" if path else revision), text


@pytest.mark.parametrize(
    "option",
    [
        *(
            "-U",
            "--upgrade",
            "-q",
            "-qq",
            "--quiet",
            "-v",
            "-vv",
            "--verbose",
            "--user",
            "--no-cache-dir",
            "-y",
            "--yes",
        ),
        *("--no-input", "--disable-pip-version-check", "--break-system-packages", "--force-reinstall", "-I"),
        *("--ignore-installed", "--progress-bar=off"),
    ],
)
def test_an_option_that_says_how_to_install_is_left_out_of_the_list(option: str) -> None:
    fault = install_command(f"pip install {option} foo")
    assert fault is not None and (fault.replacement, fault.guess) == ("foo", False)


@pytest.mark.parametrize("option", ["--pre", "--no-index", "--require-hashes", "--prefer-binary"])
def test_an_option_of_a_list_stays_in_it(option: str) -> None:
    fault = install_command(f"pip install {option} foo")
    assert fault is not None and fault.replacement is not None
    assert set(fault.replacement.splitlines()) == {option, "foo"}


@pytest.mark.parametrize("name", ["torch", "torchvision", "torchaudio", "torchtext", "triton", "xformers"])
@pytest.mark.parametrize("build", ["cpu", "cu118", "rocm6.2", "xpu"])
def test_the_index_of_a_build_of_pytorch(name: str, build: str) -> None:
    document = Document.parse(f"{name}==2.0+{build}\n", INPUTS.path)
    (finding,) = [each for each in check(document, INPUTS) if each.code == "local-version-without-index"]
    assert f"https://download.pytorch.org/whl/{build}" in finding.fixes[0].title


def test_the_escapes_of_toml() -> None:
    value, parts = string_value(r'"a\b\t\n\f\r\e\"\\\u00e9\U0001F600\x41z"')
    assert value == 'a\b\t\n\f\r\x1b"\\é😀Az'
    assert parts[0] == (0, 1, -1) and len(parts) == 13
    assert string_value('"""\\\n   \n  x"""')[0] == "x"
    assert string_value("'''\nx'''")[0] == string_value('"""\r\nx"""')[0] == "x"


def test_a_public_index_is_removed_only_from_a_line_that_has_nothing_else() -> None:
    main = "-i https://nexus.example.org/repository/pypi-group/simple\n"
    for more, titles in (("", ["Remove the public index"]), (" --trusted-host pypi.org", [])):
        document = Document.parse(f"{main}--extra-index-url https://pypi.org/simple{more}\n", INPUTS.path)
        found = [each for each in check(document, INPUTS) if each.code == "dependency-confusion"]
        assert [fix.title for each in found for fix in each.fixes] == titles


@pytest.mark.parametrize(
    ("name", "values", "fits"),
    [
        ("a-1-py3-none-any.whl", ("3.11", "cpython", "linux", "x86_64"), True),
        ("a-1-py2-none-any.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-py2.py3-none-any.whl", ("3.11", "cpython", "linux", "x86_64"), True),
        ("a-1-py312-none-any.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-cp311-cp311-win_amd64.whl", ("3.11", "cpython", "win32", "AMD64"), True),
        ("a-1-cp311-cp311-win_arm64.whl", ("3.11", "cpython", "win32", "AMD64"), False),
        ("a-1-cp311-cp311-win32.whl", ("3.11", "cpython", "win32", "AMD64"), True),
        ("a-1-cp310-cp310-linux_x86_64.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-cp310-abi3-manylinux_2_17_x86_64.whl", ("3.11", "cpython", "linux", "x86_64"), True),
        ("a-1-cp312-abi3-manylinux_2_17_x86_64.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-pp311-pypy311_pp73-any.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-cp311-cp311-any.whl", ("3.11", "pypy", "linux", "x86_64"), False),
        ("a-1-py3-none-musllinux_1_2_i686.whl", ("3.11", "cpython", "linux", "x86_64"), True),
        ("a-1-py3-none-musllinux_1_2_aarch64.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-py3-none-manylinux2014_s390x.whl", ("3.11", "cpython", "win32", "x86_64"), False),
        ("a-1-py3-none-macosx_11_0_arm64.whl", ("3.11", "cpython", "darwin", "x86_64"), False),
        *(
            (f"a-1-py3-none-macosx_10_9_{kind}.whl", ("3.11", "cpython", "darwin", "x86_64"), True)
            for kind in ("x86_64", "universal2", "universal", "intel", "fat64", "fat3")
        ),
        ("a-1-py3-none-macosx_10_9_x86_64.whl", ("3.11", "cpython", "linux", "x86_64"), False),
        ("a-1-graalpy311-x-any.whl", ("3.11", "cpython", "linux", "x86_64"), True),
        ("a-1-py2-none-any.whl", ("", "cpython", "linux", "x86_64"), True),
        ("a-1-py2-none-any.whl", ("3.11", "", "linux", "x86_64"), True),
        ("a-1-py3-none-win32.whl", ("3.11", "cpython", "linux", ""), True),
        ("a-1-py3-none-win32.whl", ("3.11", "cpython", "", "x86_64"), True),
        ("a-1.tar.gz", ("3.11", "cpython", "linux", "x86_64"), True),
        ("any.whl", ("3.11", "cpython", "linux", "x86_64"), True),
    ],
)
def test_which_wheels_may_fit(name: str, values: tuple[str, str, str, str], fits: bool) -> None:
    names = ("python_version", "implementation_name", "sys_platform", "platform_machine")
    assert may_fit(name, dict(zip(names, values, strict=True))) is fits


@pytest.mark.parametrize(
    ("range", "both"),
    [
        (">=1,<2", True),
        ("<2,>=1", True),
        (">1,<=2", True),
        (">1,<2", False),
        (">=1,<1", False),
        (">=2,<1", False),
        (">=1,>=2", False),
        ("<1,<2", False),
        (">=1", False),
        (">=1,<2,<3", False),
        (">=1.0.0,<1.0.1", True),
        (">=1.0,<1", False),
        (">=1a1,<2", False),
    ],
)
def test_the_commonest_pair_of_bounds(range: str, both: bool) -> None:
    assert lower_and_upper(range) is both


@pytest.mark.parametrize(
    "location",
    [
        "build-system.requires",
        "project.dependencies",
        "project.optional-dependencies.x",
        "dependency-groups.x",
        "tool.uv.dev-dependencies",
        "tool.uv.constraint-dependencies",
        "tool.uv.override-dependencies",
        "tool.uv.build-constraint-dependencies",
        "tool.rye.dev-dependencies",
        "tool.pdm.dev-dependencies.x",
        "tool.hatch.envs.x.dependencies",
        "tool.hatch.envs.x.extra-dependencies",
        "tool.hatch.build.dependencies",
        "tool.hatch.build.targets.x.dependencies",
        "tool.hatch.build.hooks.x.dependencies",
        "tool.hatch.build.targets.x.hooks.y.dependencies",
    ],
)
def test_the_lists_of_a_pyproject(location: str) -> None:
    table, _, key = location.rpartition(".")
    document = document_of(f'[{table}]\n{key} = ["foo==1", "bar"]\n', Inputs("/w/pyproject.toml"))
    assert [each.requirement.name for each in document.entries if each.requirement] == ["foo", "bar"]
    other = document_of(f'[{table}.x]\n{key}s = ["foo==1"]\n', Inputs("/w/pyproject.toml"))
    assert [each for each in other.entries if each.requirement] == []


@pytest.mark.parametrize("line", ["--all-releases=:all:", "--only-final=foo", "--no-require-hashes", "-C a=b"])
def test_options_that_uv_does_not_know(line: str) -> None:
    document = Document.parse(f"{line}\n", INPUTS.path)
    found = check(document, INPUTS, settings=RuleLevels({"uv": "on"}))
    assert "uv-unsupported" in [each.code for each in found]


@pytest.mark.parametrize("after", ["", " ", "\t", "[x]", "(==1)", "==1", "<1", ">1", "!=1", "~=1.0", ";", ",", "@x"])
@pytest.mark.parametrize("end", ["-", ".", "-.", "--"])
def test_a_name_that_ends_with_a_joint(end: str, after: str) -> None:
    messages = [message for _, message in findings(f"foo{end}{after}")]
    assert "A project name must end with a letter or digit." in messages


@pytest.mark.parametrize(
    ("stderr", "sentences"),
    [
        ("", ""),
        ("error: something else\n", ""),
        ("  × No solution found when resolving:\n  ╰─▶ Because a needs b\n      and c, it fails.\n", "Because a needs b and c, it fails."),
        ("No solution found\n  Because a needs b\n", "Because a needs b."),
        ("No solution found\n  Because a (see b)\n\n  hint: try c\n", "Because a (see b)\nhint: try c."),
    ],
)  # fmt: skip
def test_the_sentences_of_a_resolver(stderr: str, sentences: str) -> None:
    assert explanation(stderr) == sentences


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pyproject.toml": '[project]\nname = "My_Spam"\n'}, "my-spam"),
        ({"pyproject.toml": "[project]\nname = 5\n", "setup.cfg": "[metadata]\nversion = 1\nname = Other.Spam\n"}, "other-spam"),
        ({"pyproject.toml": "broken [", "setup.cfg": "[options]\nname = x\n[metadata]\nname=y\n"}, "y"),
        ({"setup.cfg": "[metadata]\n[options]\nname = x\n"}, None),
        ({"setup.py": ""}, None),
    ],
)  # fmt: skip
def test_the_name_of_a_project(files: dict[str, str], name: str | None) -> None:
    assert project_name(FakeHost({f"/w/{path}": text for path, text in files.items()}), "/w") == name


@pytest.mark.parametrize("symbol", ["==", "!=", "~=", ">=", "<=", "<", ">"])
@pytest.mark.parametrize(
    ("word", "better"),
    [
        ("1.x", {"==": "1.*", "!=": "1.*", "~=": "1.0"}),
        ("1.2.X.x", {"==": "1.2.*", "!=": "1.2.*", "~=": "1.2.0"}),
        ("1..2", {}),
        ("x", {}),
        ("*", {}),
    ],
)
def test_what_is_meant_by_what_is_not_a_version(symbol: str, word: str, better: dict[str, str]) -> None:
    usual = {"1.x": "1", "1.2.X.x": "1.2", "1..2": "1.2"}.get(word)
    (entry,) = Document.parse(f"foo{symbol}{word}\n", INPUTS.path).entries
    assert entry.fault is not None
    assert (entry.fault.code, entry.fault.replacement) == ("invalid-version", better.get(symbol, usual))


def test_values_of_a_setup_cfg_that_are_not_requirements() -> None:
    text = "[options]\ninstall_requires = attr: a.b\nsetup_requires = %(x)s\n  foo\ntests_require = bar\n"
    assert [text[each.start : each.end] for each in read(text).slots] == ["foo", "bar"]
    files = read("[options]\ninstall_requires = file: a.txt, b/c.txt\n")
    assert ([each.value for each in files.places], files.slots) == (["a.txt", "b/c.txt"], [])
