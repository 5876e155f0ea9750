"""Which Python a project's files request: as the tools that own the files read them."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.poetry_range import as_ranges
from venvoy_server.environments.python_request import Version, contradictions, fitting, is_named, parsed, ruled_out_by
from venvoy_server.environments.python_request_files import requested


def python(
    version: str, implementation: str = "CPython", *, free_threaded: bool = False, name: str = ""
) -> Interpreter:
    prefix = f"/pyenv/versions/{name or version}"
    return Interpreter(
        executable=f"{prefix}/bin/python",
        prefix=prefix,
        real_executable=f"{prefix}/bin/python",
        version=version,
        implementation=implementation,
        free_threaded=free_threaded,
        manager="pyenv",
    )


INSTALLED = [
    *map(python, ("3.13.0", "3.12.1", "3.10.13", "3.9.18", "2.7.18")),
    python("3.14.0rc1"),
    python("3.13.0", free_threaded=True, name="3.13.0t"),
    python("3.10.14", "PyPy", name="pypy3.10-7.3.17"),
]
PROJECT = '[project]\nrequires-python = ">=3.9,<3.11"\n'


def chosen(files: dict[str, str], *folders: str) -> list[str]:
    host = FakeHost({f"/w/{name}": text for name, text in files.items()})
    found = fitting(INSTALLED, requested(host, folders or ("/w",)))
    return [each.prefix.rpartition("/")[2] for each in found]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (".python-version", "3.9  # why", ["3.9.18"]),
        (".python-version", "\ufeff\r\n# ours\r\n3.9 3.10\r\n", ["3.9.18"]),
        (".python-version", "4.55\n3.9\n", ["3.9.18"]),
        (".python-version", "python-3.9", ["3.9.18"]),
        (".python-version", "cpython-3.12.1-linux-x86_64-gnu", ["3.12.1"]),
        (".python-version", "cpython@3.12", ["3.12.1"]),
        (".python-version", "3.10.13/envs/shop", ["3.10.13"]),
        (".python-version", "pypy3.10-7.3.17", ["pypy3.10-7.3.17"]),
        (".python-version", "pypy@3.10", ["pypy3.10-7.3.17"]),
        (".python-version", "3.13t", ["3.13.0t"]),
        (".python-version", "3.13.0+freethreaded", ["3.13.0t"]),
        (".python-version", "3.13-dev", ["3.13.0"]),
        (".python-version", "3.14", ["3.14.0rc1"]),
        (".python-version", "3.99", []),
        (".python-version", ">=3.9, <3.10", ["3.9.18"]),
        (".python-version", "312", ["3.12.1"]),
        (".tool-versions", "python latest:3.9\n", ["3.9.18"]),
        ("mise.local.toml", '[tools]\npython = "3.9"\n', ["3.9.18"]),
        ("mise.toml", '[tools]\npython = "latest"\n', [each.prefix.rpartition("/")[2] for each in INSTALLED]),
        ("runtime.txt", "python-3.9.18\n", ["3.9.18"]),
        ("setup.cfg", "[options]\npython_requires = >=3.9,<3.10  # old\n", ["3.9.18"]),
        ("environment.yml", "name: x\ndependencies:\n  - pip\n  - python=3.9  # old\n", ["3.9.18"]),
        ("environment.yaml", "dependencies: \n- 'python >=3.9,<3.10'\n", ["3.9.18"]),
        ("environment.yml", "dependencies:\n  - python-dateutil=2\n  - python=3.9.18=h1_0\n", ["3.9.18"]),
        ("environment.yml", "dependencies:\n  - python\n", [each.prefix.rpartition("/")[2] for each in INSTALLED]),
        ("pixi.toml", '[dependencies]\npython = "3.9.*"\n', ["3.9.18"]),
        ("pixi.toml", '[dependencies]\npython = ">=3.9, <3.10"\n', ["3.9.18"]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = {version = "~3.9"}\n', ["3.9.18"]),
        (
            "pyproject.toml",
            '[project]\nrequires-python = "nonsense"\n',
            [each.prefix.rpartition("/")[2] for each in INSTALLED],
        ),
        ("hatch.toml", '[envs.default]\npython = "3.9"\n', ["3.9.18"]),
        ("pyproject.toml", '[tool.hatch.envs.default]\npython = "3.9"\n', ["3.9.18"]),
        (".python-versions", "3.9\n3.12\n", ["3.9.18"]),
        (".tool-versions", "nodejs 20\npython 3.99 3.9.18 system # x\n", ["3.9.18"]),
        ("mise.toml", '[tools]\npython = "3.9"\n', ["3.9.18"]),
        (".mise.toml", '[tools]\npython = ["3.99", "3.9"]\n', ["3.9.18"]),
        ("mise.toml", '[tools.python]\nversion = "prefix:3.9"\nvirtualenv = ".venv"\n', ["3.9.18"]),
        ("Pipfile", '[requires]\npython_version = "3.9"\n', ["3.9.18"]),
        ("Pipfile", '[requires]\npython_version = "3.10"\npython_full_version = "3.9.18"\n', ["3.9.18"]),
        ("pyproject.toml", PROJECT, ["3.10.13", "3.9.18", "pypy3.10-7.3.17"]),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.14"\n', ["3.14.0rc1"]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.9"\n', ["3.9.18"]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~2.7 || ~3.9"\n', ["3.9.18", "2.7.18"]),
    ],
)
def test_what_a_file_asks_for(name: str, text: str, found: list[str]) -> None:
    assert chosen({name: text}) == found


@pytest.mark.parametrize(
    "text", ["shop-env\n", "system\n", "# nothing\n", "../3.9\n", "/w/3.9\n", "miniconda3-4.7.12\n"]
)
def test_a_name_that_is_not_a_version_leaves_the_range_to_decide(text: str) -> None:
    assert chosen({".python-version": text, "pyproject.toml": PROJECT}) == ["3.10.13", "3.9.18", "pypy3.10-7.3.17"]


def test_which_of_several_files_counts() -> None:
    """The tools that own the files read what is local to a machine before what is shared."""
    names = (
        *(".python-version", ".python-versions", ".tool-versions"),
        *("mise.local.toml", ".mise.local.toml", "mise.toml", ".mise.toml", "mise/config.toml"),
        *(".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml"),
        *("Pipfile", "runtime.txt", "environment.yml", "environment.yaml", "pixi.toml", "hatch.toml"),
    )
    mise, pipfile = '[tools]\npython = "3.9"\n', '[requires]\npython_version = "3.9"\n'
    forms = {
        ".python-version": "3.9\n",
        ".python-versions": "3.9\n",
        ".tool-versions": "python 3.9\n",
        "Pipfile": pipfile,
        "runtime.txt": "python-3.9\n",
        "environment.yml": "dependencies:\n- python=3.9\n",
        "environment.yaml": "dependencies:\n- python=3.9\n",
        "pixi.toml": '[dependencies]\npython = "3.9.*"\n',
        "hatch.toml": '[envs.default]\npython = "3.9"\n',
    }
    host = FakeHost({f"/w/{name}": forms.get(name, mise) for name in names})
    assert [each.path for each in requested(host, ("/w",)).pinned] == [f"/w/{name}" for name in names]


def test_a_name_is_narrowed_by_the_range_and_followed_against_it() -> None:
    assert chosen({".python-version": "3", "pyproject.toml": PROJECT}) == ["3.10.13", "3.9.18"]
    assert chosen({".python-version": "3.12", "pyproject.toml": PROJECT}) == ["3.12.1"]


def test_the_folder_around_counts_if_the_own_one_says_nothing() -> None:
    assert chosen({".python-version": "3.9", "sub/x": ""}, "/w/sub", "/w") == ["3.9.18"]
    assert chosen({".python-version": "3.9", "sub/.python-version": "3.12"}, "/w/sub", "/w") == ["3.12.1"]


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({".python-version": "3.12", "pyproject.toml": PROJECT}, 1),
        ({".python-version": "3.10", "pyproject.toml": PROJECT}, 0),
        ({".python-version": "3", "pyproject.toml": PROJECT}, 0),
        ({".python-version": "3.12", ".tool-versions": "python 3.9.18"}, 1),
        ({".python-version": "3.12", ".tool-versions": "python 3.12.1"}, 0),
        ({".python-version": "shop", "pyproject.toml": PROJECT}, 0),
        ({"pyproject.toml": PROJECT}, 0),
        ({".python-version": ">=3.12", "pyproject.toml": PROJECT}, 0),
        ({".python-version": "3.12", ".tool-versions": "python >=3.12"}, 0),
        ({".python-version": "3.12", "pyproject.toml": '[project]\nrequires-python = ">=3.12.5"\n'}, 0),
        ({".python-version": "3.12", "pyproject.toml": '[project]\nrequires-python = ">3.13.0"\n'}, 1),
    ],
)
def test_files_that_contradict_each_other_are_named(files: dict[str, str], count: int) -> None:
    host = FakeHost({f"/w/{name}": text for name, text in files.items()})
    said = contradictions(requested(host, ("/w",)))
    assert len(said) == count
    assert all("/w/.python-version asks for 3.12" in each for each in said)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("^3.9", (">=3.9,<4",)),
        ("^0.3", (">=0.3,<0.4",)),
        ("^0.0.3", (">=0.0.3,<0.0.4",)),
        ("^0", (">=0,<1",)),
        ("^3.9.*", (">=3.9,<4",)),
        ("~3.9.*", (">=3.9,<3.10",)),
        ("~3.9.4", (">=3.9.4,<3.10",)),
        ("=3.9", ("==3.9.*",)),
        ("==3.9.1", ("==3.9.1",)),
        ("3.9 | 3.10", ("==3.9.*", "==3.10.*")),
        (">=3.9 and more", ()),
        ("~3.9", (">=3.9,<3.10",)),
        ("~3", (">=3,<4",)),
        ("3.9", ("==3.9.*",)),
        ("3.9.1", ("==3.9.1",)),
        ("3.9.*", ("==3.9.*",)),
        (">=3.9 <4", (">=3.9,<4",)),
        (">=3.9, !=3.9.7, <4", (">=3.9,!=3.9.7,<4",)),
        ("~2.7 || ^3.6", (">=2.7,<2.8", ">=3.6,<4")),
        ("*", ()),
        ("nonsense", ()),
    ],
)
def test_poetrys_constraints(text: str, ranges: tuple[str, ...]) -> None:
    assert as_ranges(text) == ranges


def test_names_that_are_no_version() -> None:
    assert parsed("3.13.0rc2") == Version("CPython", "3.13.0rc2", False)
    assert [parsed(each) for each in ("", "shop", "3.x", "3.9.", "python", "3.9.1.2.3")] == [None] * 6


@pytest.mark.parametrize(
    ("files", "version", "fits"),
    [
        ({"pyproject.toml": PROJECT}, "3.12.1", False),
        ({"pyproject.toml": PROJECT}, "3.10.13", True),
        ({"pyproject.toml": PROJECT, ".python-version": "3.12"}, "3.12.1", True),
        ({".python-version": "3.12\n3.9\n"}, "3.9.18", True),
        ({".python-version": ">=3.9,<3.11"}, "3.12.1", False),
        ({".python-version": "3.1"}, "3.12.1", False),
        ({}, "3.12.1", True),
    ],
)
def test_whether_a_version_is_what_the_files_ask_for(files: dict[str, str], version: str, fits: bool) -> None:
    host = FakeHost({f"/w/{name}": text for name, text in files.items()})
    assert (ruled_out_by(version, requested(host, ("/w",))) is None) is fits


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("3.12", ["3.12.1"]),
        ("3.13", ["3.13.0"]),
        ("3.13t", ["3.13.0t"]),
        ("pypy3.10", ["pypy3.10-7.3.17"]),
        ("pypy3.10-7.3.17", ["pypy3.10-7.3.17"]),
        ("3.13.0t", ["3.13.0t"]),
        (">=3.12,<3.14", ["3.13.0", "3.12.1"]),
        ("<3.10,>=3", ["3.9.18"]),
        ("==3.10.*", ["3.10.13"]),
        ("!=3.12.1,>=3.12,<3.14", ["3.13.0"]),
        ("~=3.9.0", ["3.9.18"]),
        ("shop", []),
    ],
)
def test_which_interpreters_are_named(name: str, found: list[str]) -> None:
    debug = Interpreter("/d/bin/python3.12d", "/d", "/d/bin/python3.12d", version="3.12.1", debug=True)
    named = [each for each in (*INSTALLED, debug) if is_named(each, name)]
    assert [each.prefix.rpartition("/")[2] for each in named] == found


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("Pipfile", '[requires]\npython_version = "3.10"\npython_full_version = "3.10.4"\n', ("3.10.4",)),
        ("Pipfile", '[requires]\npython_version = "3.10"\n', ("3.10",)),
        (".python-version", "3.10\n3.9\n", ("3.10", "3.9")),
        (".tool-versions", "python 3.10 ref:main path:/x latest:3.9 latest\n", ("3.10", "3.9", "latest")),
        ("mise.toml", '[tools]\npython = ["3.10", {version = "prefix:3.9"}, 3]\n', ("3.10", "3.9")),
        ("hatch.toml", '[envs.default]\npython = "3.10"\n', ("3.10",)),
        ("environment.yml", "dependencies:\n- python >=3.9, <4\n- python=3.8\n", (">=3.9,<4",)),
    ],
)
def test_the_names_in_a_file_in_its_order(name: str, text: str, names: tuple[str, ...]) -> None:
    (found,) = requested(FakeHost({f"/w/{name}": text}), ("/w",)).pinned
    assert (found.path, found.names) == (f"/w/{name}", names)


@pytest.mark.parametrize("text", ["3.9.18\n", "ruby-3.9.18\n", "python-\n", "python-x\n", "python 3.9.18\n"])
def test_a_runtime_txt_of_another_form_asks_for_no_python(text: str) -> None:
    assert requested(FakeHost({"/w/runtime.txt": text}), ("/w",)).first is None


FILES = {
    ".python-version": b"3.9\n# ",
    ".python-versions": b"3.9\n# ",
    ".tool-versions": b"python 3.9\n# ",
    "mise.toml": b'[tools]\npython = "3.9"\n# ',
    "Pipfile": b'[requires]\npython_version = "3.9"\n# ',
    "environment.yml": b"dependencies:\n- python=3.9\n# ",
    "pixi.toml": b'[dependencies]\npython = "3.9.*"\n# ',
    "hatch.toml": b'[envs.default]\npython = "3.9"\n# ',
    "setup.cfg": b"[options]\npython_requires = >=3.9,<3.10\n# ",
    "pyproject.toml": b'[project]\nrequires-python = ">=3.9,<3.10"\n# ',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["", "marked"])
def test_a_byte_that_is_not_utf_8_hides_nothing_that_a_file_asks_for(name: str, start: bytes) -> None:
    host = FakeHost({f"/w/{name}": start + FILES[name] + b"f\xfcr alle\n"})
    assert [each.prefix for each in fitting(INSTALLED, requested(host, ("/w",)))] == ["/pyenv/versions/3.9.18"]


@pytest.mark.parametrize(
    ("text", "version", "fits"),
    [
        (">=3.14", "3.14.0rc1", True),
        (">=3.14", "3.13.0", False),
        (">=3.9,<3.10", "3.9.18", True),
        ("3.14", "3.14.0rc1", True),
        ("3.12", "3.13.0", False),
    ],
)
def test_a_candidate_is_not_ruled_out_by_the_range_of_its_release(text: str, version: str, fits: bool) -> None:
    by_name = requested(FakeHost({"/w/.python-version": text}), ("/w",))
    assert (ruled_out_by(version, by_name) is None) is fits
    if text.startswith(">="):
        table = f'[project]\nrequires-python = "{text}"\n'
        by_range = requested(FakeHost({"/w/pyproject.toml": table}), ("/w",))
        assert (ruled_out_by(version, by_range) is None) is fits


@pytest.mark.parametrize("prefix", ["/pyenv/versions/mine", "C:\\pyenv\\versions\\mine", "C:/pyenv/versions/mine"])
def test_pyenvs_own_names(prefix: str) -> None:
    found = Interpreter(f"{prefix}/python", prefix, f"{prefix}/python", version="3.12.1", manager="pyenv")
    assert is_named(found, "mine")
    assert not is_named(found, "ine")
    assert not is_named(Interpreter(f"{prefix}/python", prefix, f"{prefix}/python", manager="uv"), "mine")


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("=3.9*", "3.9"),
        ("=3.9.*", "3.9"),
        ("3.9.*", "3.9"),
        ("==3.9.18", "3.9.18"),
        ("=3.9.18=h1_0", "3.9.18"),
        (">=3.9,<3.10", ">=3.9,<3.10"),
        ("=3.9.", "3.9"),
    ],
)
def test_condas_forms_of_a_version(spec: str, name: str) -> None:
    host = FakeHost({"/w/environment.yml": f"dependencies:\n- python {spec}\n"})
    first = requested(host, ("/w",)).first
    assert first is not None
    assert first.names == (name,)


@pytest.mark.parametrize(
    ("name", "wanted", "agree"),
    [
        ("3.9", "<3.9.1", True),
        ("3.9", ">=3.9.50", True),
        ("3.9", ">=3.10", False),
        ("3.9.1", ">=3.9.2", False),
        ("3.9.1", ">=3.9.1", True),
        ("3", ">=3.12", True),
        ("3", ">=3.29.50", True),
        ("3", "<3", False),
    ],
)
def test_whether_a_name_and_a_range_contradict_each_other(name: str, wanted: str, agree: bool) -> None:
    files = {"/w/.python-version": name, "/w/pyproject.toml": f'[project]\nrequires-python = "{wanted}"\n'}
    assert (contradictions(requested(FakeHost(files), ("/w",))) == ()) is agree
