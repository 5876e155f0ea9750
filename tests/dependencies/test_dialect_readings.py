"""What is read of dependency files of every format: list, requirement as pip would take it, and where its parts are."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of

KINDS = {
    "elsewhere": m.ELSEWHERE,
    "optional": m.OPTIONAL,
    "constraint": m.CONSTRAINT,
    "override": m.OVERRIDE,
    "foreign": m.FOREIGN,
}


def read(path: str, text: str) -> list[str]:
    """Return a line for each requirement: its list, its text, its name and version as the file writes them, what it is."""
    document = document_of(text, Inputs(path, FakeHost({path: text}), "/w"))
    found = []
    for entry, base in zip(document.entries, document.starts, strict=True):
        requirement = entry.requirement
        if entry.kind != "requirement":
            continue
        spans = [entry.locate(requirement.name_start, requirement.name_end)] if requirement is not None else []
        if requirement is not None and requirement.specifier:
            spans += entry.locate_all(requirement.specifier_start, requirement.specifier_end)
        parts = [text[base + start : base + end] for start, end in spans]
        words = [word for word, trait in KINDS.items() if entry.traits & trait]
        found.append(" | ".join([entry.section, entry.text, " ".join(parts), *words]))
    paths = [each for each in document.places if each.kind in ("path", "url", "file", "include-group")]
    return [*found, *(f"{each.kind} {each.value} at {text[each.start : each.end]}" for each in paths)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "/w/setup.cfg",
            (
                "[options]\n"
                "install_requires =\n"
                "  a>=1\n"
                '    b; os_name == "nt"   # why\n'
                "\t# c\n"
                "  ; d\n"
                "\n"
                "  e @ https://h.example/e.zip#sha256=aa\n"
                "  file: req.txt\n"
                "packages = find:\n"
                "[options.extras_require]\n"
                "x = f>1; g\n"
                "y =\n"
                "  h\n"
                "  # i\n"
                "z = file: a.txt, b.txt\n"
                "[metadata]\n"
                "install_requires = no\n"
            ),
            [
                "options.install_requires | a>=1 | a >=1",
                'options.install_requires | b; os_name == "nt" | b',
                "options.install_requires | e @ https://h.example/e.zip#sha256=aa | e",
                "options.extras_require.x | f>1 | f >1 | optional",
                "options.extras_require.x | g | g | optional",
                "options.extras_require.y | h | h | optional",
                "path req.txt at req.txt",
                "path a.txt at a.txt",
                "path b.txt at b.txt",
            ],
            id="setup.cfg, lists on lines",
        ),
        pytest.param(
            "/w/setup.cfg",
            (
                "[options]\n"
                "install-requires: a; b ;c\n"
                "setup_requires = d\n"
                "tests_require=e # f\n"
                "install_requires = attr: x.y\n"
                "python_requires = >=3\n"
                "[options.extras_require]\n"
                "v = %(w)s\n"
                "w = attr: z.w\n"
                "u = # none\n"
                "[bad\n"
                "x = y\n"
            ),
            [
                "options.install_requires | a | a",
                "options.install_requires | b | b",
                "options.install_requires | c | c",
                "options.setup_requires | d | d | elsewhere",
                "options.tests_require | e | e | optional",
            ],
            id="setup.cfg, lists on one line",
        ),
        pytest.param(
            "/w/setup.cfg",
            ("[options]\r\ninstall_requires = a\r\n  b\r\n\r\n  # x\r\n  c\r\nzip_safe = 1\r\n"),
            [
                "options.install_requires | a | a",
                "options.install_requires | b | b",
                "options.install_requires | c | c",
            ],
            id="setup.cfg, other line ends",
        ),
        pytest.param(
            "/w/setup.cfg",
            ("[options]\ninstall_requires = a\n# x\n\n  b\n"),
            [
                "options.install_requires | a | a",
                "options.install_requires | b | b",
            ],
            id="setup.cfg, comments between",
        ),
        pytest.param(
            "/w/setup.cfg",
            ("[options]\ninstall_requires = a\n; x\n  b\n\tc\nx\n  d\n"),
            [
                "options.install_requires | a | a",
                "options.install_requires | b | b",
                "options.install_requires | c | c",
            ],
            id="setup.cfg, other comments",
        ),
        pytest.param(
            "/w/setup.cfg",
            ("install_requires = a\n[options]\nnot a key\n  b\ninstall_requires\n  c\n"),
            [],
            id="setup.cfg, what is not a list",
        ),
        pytest.param(
            "/w/Pipfile",
            (
                "[packages]\n"
                'a = "*"\n'
                'b = "==1.0"\n'
                'c = {version = ">=1", extras = ["x", "y"]}\n'
                'd = {git = "https://h.example/d.git", ref = "v1"}\n'
                'e = {git = "git+https://h.example/e"}\n'
                '"f" = {url = "https://h.example/f.zip"}\n'
                'g = {path = "./g", editable = true}\n'
                'h = {version = "*", markers = "os_name == \'nt\'"}\n'
                'i = {version = "<2", os_name = "== \'nt\'", sys_platform = "!= \'x\'"}\n'
                'python = "3"\n'
                '-bad = "1"\n'
                "[packages.j]\n"
                'version = "1.2"\n'
                "markers = \"python_version < '3'\"\n"
                "[dev-packages]\n"
                'k = "~=1.0"\n'
                "[other]\n"
                'l = "1"\n'
                "[requires]\n"
                'python_version = "3.11"\n'
            ),
            [
                "packages | a | a",
                "packages | b==1.0 | b ==1.0",
                "packages | c[x,y]>=1 | c >=1",
                "packages | d @ git+https://h.example/d.git@v1 | d",
                "packages | e @ git+https://h.example/e | e",
                "packages | f @ https://h.example/f.zip | f",
                "packages | g | g",
                "packages | h ; (os_name == 'nt') | h",
                "packages | i<2 ; os_name == 'nt' and sys_platform != 'x' | i <2",
                "packages | j==1.2 ; (python_version < '3') | j 1.2",
                "dev-packages | k~=1.0 | k ~=1.0 | optional",
                "other | l==1 | l 1 | optional",
                'path ./g at "./g"',
            ],
            id="Pipfile",
        ),
        pytest.param(
            "/w/Pipfile",
            ('[packages]\na = "^1"\nb = "what"\nc = ""\nd = "==*"\ne = " >=1 "\n'),
            [
                "packages | a^1 | ",
                "packages | b==what | ",
                "packages | c | c",
                "packages | d | d",
                "packages | e>=1 | e  >=1 ",
            ],
            id="Pipfile, versions",
        ),
        pytest.param(
            "/w/pyproject.toml",
            (
                "[tool.poetry]\n"
                'name = "x"\n'
                "[tool.poetry.dependencies]\n"
                'python = "^3.8"\n'
                'a = "^1.2"\n'
                'b = "~1.2.3"\n'
                'c = "*"\n'
                'd = ">=1,<2"\n'
                'e = "1.2"\n'
                'f = {version = "^1", extras = ["x"], optional = true}\n'
                'g = {git = "https://h.example/g.git", branch = "main"}\n'
                'h = {git = "https://h.example/h.git", tag = "v1"}\n'
                'i = {git = "https://h.example/i.git", rev = "abc"}\n'
                'j = {url = "https://h.example/j.zip"}\n'
                'k = {path = "../k"}\n'
                'l = {version = "1", python = "^3.8"}\n'
                'm = {version = "1", python = "<3.8.1 || >=3.10"}\n'
                'n = {version = "1", python = ">=3.8,!=3.9.*"}\n'
                'o = {version = "1", platform = "win32"}\n'
                'p = {version = "1", markers = "os_name == \'nt\'", python = "3.8"}\n'
                'q = [{version = "1", python = "<3.8"}, {version = "2", python = ">=3.8"}]\n'
                'r = {version = "1", python = "3.9.1"}\n'
                's = {version = "1 || 2"}\n'
                't = {version = "1", python = "*"}\n'
                "[tool.poetry.dev-dependencies]\n"
                'u = "1"\n'
                "[tool.poetry.group.test.dependencies]\n"
                'v = "1"\n'
                "[tool.poetry.group.test]\n"
                "optional = true\n"
                "[tool.poetry.group.docs.dependencies.w]\n"
                'version = "1"\n'
                'extras = ["y"]\n'
                "[tool.poetry.extras]\n"
                'all = ["f"]\n'
            ),
            [
                "tool.poetry.dependencies | a>=1.2,<2 | a ^1.2",
                "tool.poetry.dependencies | b>=1.2.3,<1.3 | b ~1.2.3",
                "tool.poetry.dependencies | c | c",
                "tool.poetry.dependencies | d>=1,<2 | d >=1,<2",
                "tool.poetry.dependencies | e==1.2 | e 1.2",
                "tool.poetry.dependencies | f[x]>=1,<2 | f ^1",
                "tool.poetry.dependencies | g @ git+https://h.example/g.git@main | g",
                "tool.poetry.dependencies | h @ git+https://h.example/h.git@v1 | h",
                "tool.poetry.dependencies | i @ git+https://h.example/i.git@abc | i",
                "tool.poetry.dependencies | j @ https://h.example/j.zip | j",
                "tool.poetry.dependencies | k | k",
                'tool.poetry.dependencies | l==1 ; python_version >= "3.8" and python_version < "4" | l 1',
                "tool.poetry.dependencies | m | m | elsewhere",
                'tool.poetry.dependencies | n==1 ; python_version >= "3.8" and python_version != "3.9.*" | n 1',
                'tool.poetry.dependencies | o==1 ; sys_platform == "win32" | o 1',
                "tool.poetry.dependencies | p==1 ; (os_name == 'nt') and python_version == \"3.8\" | p 1",
                'tool.poetry.dependencies | q==1 ; python_version < "3.8" | q 1',
                'tool.poetry.dependencies | q==2 ; python_version >= "3.8" | { 2',
                'tool.poetry.dependencies | r==1 ; python_full_version == "3.9.1" | r 1',
                "tool.poetry.dependencies | s | s | elsewhere",
                "tool.poetry.dependencies | t==1 | t 1",
                "tool.poetry.dev-dependencies | u==1 | u 1 | optional",
                "tool.poetry.group.test.dependencies | v==1 | v 1 | optional",
                "tool.poetry.group.docs.dependencies | w[y]==1 | w 1 | optional",
                'path ../k at "../k"',
            ],
            id="Poetry",
        ),
        pytest.param(
            "/w/pyproject.toml",
            (
                "[build-system]\n"
                "requires = [\"setuptools>=61\", 'wheel']\n"
                "[project]\n"
                'name = "x"\n'
                'dependencies = ["a", \'\'\'b\'\'\', """c""", "d\\u0020>=1", "e\\t", ""]\n'
                'optional-dependencies.one = ["f"]\n'
                "[project.optional-dependencies]\n"
                'two = ["g", {x = "h"}]\n'
                "[dependency-groups]\n"
                'three = ["i", {include-group = "four"}]\n'
                "four = []\n"
                "[tool.uv]\n"
                'dev-dependencies = ["j"]\n'
                'constraint-dependencies = ["k<2"]\n'
                'override-dependencies = ["l==1"]\n'
                'build-constraint-dependencies = ["m"]\n'
                "[tool.pdm.dev-dependencies]\n"
                'five = ["n", "-e file:///o#egg=o"]\n'
                "[tool.hatch.envs.default]\n"
                'dependencies = ["p"]\n'
                'extra-dependencies = ["q"]\n'
                "[tool.pixi.dependencies]\n"
                'r = "1"\n'
                "[[tool.x.y]]\n"
                'dependencies = ["s"]\n'
                "[other]\n"
                "a = 1\n"
                "[tool]\n"
                "b = 1\n"
            ),
            [
                "build-system.requires | setuptools>=61 | setuptools >=61 | elsewhere",
                "build-system.requires | wheel | wheel | elsewhere",
                "project.dependencies | a | a",
                "project.dependencies | b | b",
                "project.dependencies | c | c",
                "project.dependencies | d >=1 | d >=1",
                "project.dependencies | e | e",
                "project.dependencies |  | ",
                "project.optional-dependencies.one | f | f | optional",
                "project.optional-dependencies.two | g | g | optional",
                "dependency-groups.three | i | i | optional",
                "tool.uv.dev-dependencies | j | j | optional",
                "tool.uv.constraint-dependencies | k<2 | k <2 | optional | constraint",
                "tool.uv.override-dependencies | l==1 | l ==1 | optional | override",
                "tool.uv.build-constraint-dependencies | m | m | elsewhere | constraint",
                "tool.pdm.dev-dependencies.five | n | n | optional",
                "tool.hatch.envs.default.dependencies | p | p | elsewhere",
                "tool.hatch.envs.default.extra-dependencies | q | q | elsewhere",
                'include-group four at "four"',
            ],
            id="pyproject",
        ),
        pytest.param(
            "/w/run.py",
            (
                "#!/usr/bin/env python3\n"
                "# /// script\n"
                '# requires-python = ">=3.11"\n'
                "# dependencies = [\n"
                '#   "a>=1",  # why\n'
                "#\n"
                "#   'b',\n"
                "# ]\n"
                "# [tool.uv]\n"
                '# override-dependencies = ["c"]\n'
                "# ///\n"
                'print("# /// script")\n'
            ),
            [
                "dependencies | a>=1 | a >=1 | elsewhere",
                "dependencies | b | b | elsewhere",
            ],
            id="script",
        ),
        pytest.param(
            "/w/run.py",
            ("# /// script\n# dependencies = ['a']\n"),
            [
                "dependencies | a | a | elsewhere",
            ],
            id="script, not closed",
        ),
        pytest.param(
            "/w/run.py",
            ("# /// script\n# dependencies = ['a']\n# ///\n# /// script\n# dependencies = ['b']\n# ///\n"),
            [
                "dependencies | a | a | elsewhere",
                "dependencies | b | b | elsewhere",
            ],
            id="script, two blocks",
        ),
        pytest.param(
            "/w/run.py",
            ("# /// other\n# dependencies = ['a']\n# ///\n"),
            [],
            id="script, another block",
        ),
        pytest.param(
            "/w/environment.yml",
            (
                "name: x\n"
                "channels: [defaults]\n"
                "dependencies:\n"
                "  - python=3.12\n"
                "  - numpy>=1.2,<2\n"
                "  - conda-forge::scipy=1.11.*=py311\n"
                "  - pandas ==2.0\n"
                '  - "xarray"\n'
                "  - 'dask 2023.1'\n"
                "  - bokeh >=3 # why\n"
                "  - pip:\n"
                "    - a>=1\n"
                "    - \"b; os_name == 'nt'\"\n"
                "    - 'c'\n"
                "    - -r req.txt\n"
                "    - --constraint=con.txt\n"
                "    - -e .\n"
                "    - ./d\n"
                "    - d @ https://h.example/d.zip\n"
                "    - https://h.example/e.zip\n"
                "    - f --no-deps\n"
                "    - g # h\n"
                "  - pip\n"
                "  - zlib~=1.2\n"
                "prefix: /x\n"
            ),
            [
                "conda | python==3.12.* | python =3.12 | elsewhere | foreign",
                "conda | numpy>=1.2,<2 | numpy >=1.2,<2 | elsewhere | foreign",
                "conda | scipy==1.11.* | scipy =1.11.*=py311 | elsewhere | foreign",
                "conda | pandas==2.0 | pandas ==2.0 | elsewhere | foreign",
                "conda | xarray | xarray | elsewhere | foreign",
                "conda | dask==2023.1 | dask 2023.1 | elsewhere | foreign",
                "conda | bokeh>=3 | bokeh >=3 | elsewhere | foreign",
                "pip | a>=1 | a >=1",
                "pip | b; os_name == 'nt' | b",
                "pip | c | c",
                "pip | d @ https://h.example/d.zip | d",
                "pip | g | g",
                "conda | pip | pip | elsewhere | foreign",
                "conda | zlib~=1.2 | zlib ~=1.2 | elsewhere | foreign",
                "path req.txt at req.txt",
                "path con.txt at con.txt",
            ],
            id="conda",
        ),
        pytest.param(
            "/w/environment.yml",
            ("dependencies:\n- a=1.2\n- 'pip' :   # x\n  - b==1\n-   c>1\nvariables:\n- d\n"),
            [
                "conda | a==1.2.* | a =1.2 | elsewhere | foreign",
                "pip | b==1 | b ==1",
                "conda | c>1 | c >1 | elsewhere | foreign",
            ],
            id="conda, another indentation",
        ),
        pytest.param(
            "/w/environment.yml",
            (
                "dependencies:\n"
                "  - a=1=0\n"
                "  - b==1.*\n"
                "  - c=1.2*\n"
                "  - d 1\n"
                "  - e!=1\n"
                "  - f=*\n"
                "  - g>1|<2\n"
                "  - _h\n"
                "  -\n"
                '  - ""\n'
                "  - ' i'\n"
            ),
            [
                "conda | a==1.* | a =1=0 | elsewhere | foreign",
                "conda | b==1.* | b ==1.* | elsewhere | foreign",
                "conda | c==1.2.* | c =1.2* | elsewhere | foreign",
                "conda | d==1 | d 1 | elsewhere | foreign",
                "conda | e!=1 | e !=1 | elsewhere | foreign",
                "conda | f | f | elsewhere | foreign",
                "conda | g | g | elsewhere | foreign",
            ],
            id="conda, versions",
        ),
        pytest.param(
            "/w/environment.yml",
            (
                "dependencies:\n"
                "  - |\n"
                "    - a\n"
                "  - >2-\n"
                "    b\n"
                "  - &c d\n"
                "  - *c\n"
                "  - !!str e\n"
                "  - ? f\n"
                "  - g\n"
                "     >1\n"
                "  - h\n"
                "    - i\n"
                "  -\n"
                "    - x\n"
                "  - \n"
                "    pip:\n"
                "      - y\n"
                "  - j  # k\n"
                "     # l\n"
                "  - npm:\n"
                "    - m\n"
                "  - n: o\n"
                "  - 'p' q\n"
                '  - "r # s"\n'
                "  - t\n"
                "\n"
                "  # u\n"
                "      # v\n"
                "  - w\n"
                "variables:\n"
            ),
            [
                "conda | j | j | elsewhere | foreign",
                "conda | r | r | elsewhere | foreign",
                "conda | t | t | elsewhere | foreign",
                "conda | w | w | elsewhere | foreign",
            ],
            id="conda, what is not on one line",
        ),
        pytest.param(
            "/w/environment.yml",
            (
                "dependencies:\n"
                "- &x !!map pip: &y\n"
                "  - a \\\n"
                "  - '>=1'\n"
                "  - 'b==1 \\'\n"
                "  - --hash=sha256:aa\n"
                "  - 'c # d'\n"
                '  - "# e"\n'
                "  - f==\n"
                "\n"
                "    1\n"
                "  - 'it''s'\n"
                "  - [g]\n"
                "  - h: 1\n"
                "  - 'i'  # j\n"
                "  - '\"k\"'\r\n"
                "- pip: *x\n"
                "  - l\n"
                "- pip: !!seq [m]\n"
                "- n \\\n"
                "- o\n"
            ),
            [
                "pip | [g] | ",
                "pip | h: 1 | ",
                "pip | i | i",
                'pip | "k" | ',
                "pip | m | m",
                "conda | n | n | elsewhere | foreign",
                "conda | o | o | elsewhere | foreign",
            ],
            id="conda, what pip joins and leaves out",
        ),
        pytest.param(
            "/w/pylock.toml",
            (
                'lock-version = "1.0"\n'
                'created-by = "x"\n'
                "[[packages]]\n"
                'name = "a"\n'
                'version = "1.0"\n'
                "marker = \"os_name == 'nt'\"\n"
                "[[packages.wheels]]\n"
                'name = "a-1.0-py3-none-any.whl"\n'
                'url = "https://h.example/a.whl"\n'
                "[[packages]]\n"
                'name = "b"\n'
                'vcs = {type = "git", url = "https://h.example/b", commit-id = "abc"}\n'
                "[[packages]]\n"
                'version = "2"\n'
                'name = "c"\n'
            ),
            [
                "packages | a==1.0 ; os_name == 'nt' | a 1.0",
                "packages | b | b",
                "packages | c==2 | c 2",
                'file packages[0].wheels[0] at "a-1.0-py3-none-any.whl"',
            ],
            id="pylock",
        ),
    ],
)
def test_what_is_read(path: str, text: str, expected: list[str]) -> None:
    assert read(path, text) == expected
