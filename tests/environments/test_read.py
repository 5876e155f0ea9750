"""One environment or interpreter, read from files: what its record says, and what is wrong with it."""

from __future__ import annotations

import pytest

from fakes import ELF, MACH_O, PE, Denied, FakeHost, Folder, Hanging, Link, Node, Pipe, python_files, venv_files
from venvoy_server.environments.diagnose import _own_format, _runs, is_undecodable
from venvoy_server.environments.model import Environment
from venvoy_server.environments.python import Memo, describe, minor_from_name
from venvoy_server.environments.read import read_environment, read_interpreter

BASE = "/opt/py/3.11.7"
ENV = "/code/app/.venv"


def tree(version: str = "3.11.7", **settings: str) -> dict[str, Node]:
    return python_files(BASE, version) | venv_files(ENV, BASE, version, **settings)


def record(
    files: dict[str, Node], prefix: str = ENV, *, machine: str = "x86_64", platform: str = "linux"
) -> Environment:
    found = read_environment(FakeHost(files, machine=machine, platform=platform), prefix)
    assert found is not None
    return found


def codes(files: dict[str, Node], prefix: str = ENV, **options: str) -> list[str]:
    return [problem.code for problem in record(files, prefix, **options).problems]


def test_a_good_environment_in_full() -> None:
    assert record(tree()) == Environment(
        kind="venv",
        prefix=ENV,
        real_prefix=ENV,
        executable=f"{ENV}/bin/python",
        name="app",
        display_name="app",
        manager="venv",
        version="3.11.7",
        version_source="patchlevel.h",
        version_confidence="certain",
        implementation="CPython",
        architecture="x86_64",
        base_prefix=BASE,
        base_executable=f"{BASE}/bin/python3.11",
        site_packages=(f"{ENV}/lib/python3.11/site-packages",),
        project="/code/app",
        has_pip=True,
    )


@pytest.mark.parametrize("maker", ["uv", "virtualenv"])
def test_the_maker_is_the_manager(maker: str) -> None:
    files = python_files(BASE, "3.11.7") | venv_files(ENV, BASE, "3.11.7", maker=maker)
    assert record(files).manager == maker


def test_what_its_finder_knows_is_taken() -> None:
    found = read_environment(
        FakeHost(tree()), ENV, aliases=("/link/.venv", ENV), manager="poetry", project="/code/other"
    )
    assert found is not None
    assert (found.manager, found.project, found.aliases) == ("poetry", "/code/other", ("/link/.venv",))


@pytest.mark.parametrize("path", ["/code", "/code/nothing", "/code/file", f"{BASE}", f"{ENV}/bin/python"])
def test_nothing_where_no_environment_is_or_was(path: str) -> None:
    assert read_environment(FakeHost(tree() | {"/code/file": "text", "/code/app/src/x.py": ""}), path) is None


def test_the_prompt_names_it() -> None:
    found = record(tree(prompt="'my app'"))
    assert (found.prompt, found.name) == ("my app", "my app")


def test_a_prompt_that_says_nothing_does_not() -> None:
    assert record(tree(prompt="'.venv'")).name == "app"


def test_an_environment_with_a_name_of_its_own() -> None:
    files = python_files(BASE, "3.11.7") | venv_files("/envs/tools", BASE, "3.11.7")
    found = record(files, "/envs/tools")
    assert (found.name, found.project) == ("tools", None)


def test_the_project_file_of_virtualenvwrapper_and_pipenv() -> None:
    files = (
        python_files(BASE, "3.11.7") | venv_files("/envs/x-abc", BASE, "3.11.7") | {"/envs/x-abc/.project": "/code/x\n"}
    )
    assert record(files, "/envs/x-abc").project == "/code/x"


def test_system_packages_of_the_base_and_the_user() -> None:
    files = tree(include_system_site_packages="true") | {"/home/ann/.local/lib/python3.11/site-packages/x.py": ""}
    found = record(files)
    assert found.system_site_packages
    assert found.site_packages == (
        f"{ENV}/lib/python3.11/site-packages",
        "/home/ann/.local/lib/python3.11/site-packages",
        f"{BASE}/lib/python3.11/site-packages",
    )


def test_free_threaded() -> None:
    files = python_files(BASE, "3.13.1", suffix="t") | venv_files(ENV, BASE, "3.13.1")
    files[f"{ENV}/bin/python"] = Link(f"{BASE}/bin/python3.13t")
    files[f"{ENV}/lib/python3.13t/site-packages/x.py"] = ""
    del files[f"{ENV}/lib/python3.13/site-packages/pip/__init__.py"]
    found = record(files)
    assert found.free_threaded
    assert found.site_packages == (f"{ENV}/lib/python3.13t/site-packages",)


def test_only_a_link_of_another_name() -> None:
    files = tree()
    files[f"{ENV}/bin/python3.11"] = files.pop(f"{ENV}/bin/python")
    del files[f"{ENV}/bin/python3"]
    assert record(files).executable == f"{ENV}/bin/python3.11"


def test_links_as_venv_makes_them_are_followed_inside() -> None:
    files = tree() | {f"{ENV}/bin/python": Link("python3.11"), f"{ENV}/bin/python3.11": Link(f"{BASE}/bin/python3.11")}
    found = record(files)
    assert (found.executable, found.base_executable, found.problems) == (
        f"{ENV}/bin/python",
        f"{BASE}/bin/python3.11",
        (),
    )


def test_a_copied_interpreter_has_its_base_by_home() -> None:
    found = record(tree() | {f"{ENV}/bin/python": ELF})
    assert (found.base_prefix, found.version, found.architecture, found.problems) == (BASE, "3.11.7", "x86_64", ())


def test_made_from_an_environments_own_python() -> None:
    inner = "/code/inner/.venv"
    files = tree() | venv_files(inner, BASE, "3.11.7") | {f"{inner}/bin/python": Link(f"{ENV}/bin/python")}
    assert record(files, inner).base_prefix == BASE


def test_a_link_to_the_base_that_itself_is_a_link_keeps_its_own_path() -> None:
    files = python_files(BASE, "3.11.7") | {"/opt/current": Link(BASE)} | venv_files(ENV, "/opt/current", "3.11.7")
    found = record(files)
    assert (found.base_executable, found.base_prefix) == ("/opt/current/bin/python3.11", BASE)


def test_repairs_are_calls() -> None:
    files = tree()
    files[f"{ENV}/bin/python"] = Link("/gone/bin/python3.11")
    repair = record(files).problems[0].repair
    assert repair is not None
    assert (repair.method, repair.params) == ("repair", {"path": ENV})


def test_a_dangling_interpreter_is_a_problem() -> None:
    files = tree()
    files[f"{ENV}/bin/python"] = Link("/gone/bin/python3.11")
    found = record(files)
    assert [problem.code for problem in found.problems] == ["dangling-interpreter"]
    assert "/gone/bin/python3.11" in found.problems[0].message
    assert (found.executable, found.version, found.version_source) == (f"{ENV}/bin/python", "3.11.7", "pyvenv.cfg")


def test_links_in_a_circle_are_a_dangling_interpreter() -> None:
    files = tree() | {f"{ENV}/bin/python": Link("python3"), f"{ENV}/bin/python3": Link("python")}
    assert codes(files) == ["dangling-interpreter"]


def test_a_missing_base_of_a_copy_is_a_problem() -> None:
    files = venv_files(ENV, "/gone", "3.11.7") | {f"{ENV}/bin/python": ELF}
    assert codes(files) == ["missing-base"]


def test_stale_version_and_invisible_packages() -> None:
    files = (
        python_files(BASE, "3.12.1")
        | venv_files(ENV, BASE, "3.11.7")
        | {f"{ENV}/bin/python": Link(f"{BASE}/bin/python3")}
    )
    found = record(files)
    severities = [(problem.code, problem.severity) for problem in found.problems]
    assert severities == [("invisible-packages", "error"), ("stale-version", "warning")]
    assert (found.version, found.site_packages, found.has_pip) == ("3.12.1", (), False)


def test_another_patch_release_is_information() -> None:
    files = python_files(BASE, "3.11.9") | venv_files(ENV, BASE, "3.11.7")
    assert [(problem.code, problem.severity) for problem in record(files).problems] == [
        ("stale-version", "information")
    ]


def test_moved() -> None:
    files = tree() | {f"{ENV}/bin/activate": "VIRTUAL_ENV='/old/.venv'\n"}
    found = record(files)
    assert [problem.code for problem in found.problems] == ["moved"]
    assert "was made at /old/.venv" in found.problems[0].message


def test_copied() -> None:
    files = tree() | {f"{ENV}/bin/activate": "VIRTUAL_ENV='/old/.venv'\n", "/old/.venv/pyvenv.cfg": ""}
    assert "was copied from /old/.venv" in record(files).problems[0].message


def test_another_name_of_the_same_place_is_not_moved() -> None:
    files = tree() | {"/link": Link("/code"), f"{ENV}/bin/activate": "VIRTUAL_ENV='/link/app/.venv'\n"}
    assert codes(files) == []


def test_incomplete_without_an_interpreter() -> None:
    files = tree()
    del files[f"{ENV}/bin/python"], files[f"{ENV}/bin/python3"]
    assert codes(files) == ["incomplete"]


def test_incomplete_without_pyvenv_cfg() -> None:
    files = tree()
    del files[f"{ENV}/pyvenv.cfg"]
    found = record(files)
    assert (found.kind, found.manager, [problem.code for problem in found.problems]) == (
        "unknown",
        None,
        ["incomplete"],
    )


def test_incomplete_without_lib() -> None:
    files = tree()
    del files[f"{ENV}/lib/python3.11/site-packages/pip/__init__.py"]
    assert codes(files) == ["incomplete"]


def test_incomplete_without_activation() -> None:
    files = tree()
    del files[f"{ENV}/bin/activate"]
    assert codes(files) == ["incomplete"]


def test_other_makers_may_leave_activation_out() -> None:
    files = python_files(BASE, "3.11.7") | venv_files(ENV, BASE, "3.11.7", maker="virtualenv")
    del files[f"{ENV}/bin/activate"]
    assert codes(files) == []


def test_a_script_in_place_of_the_interpreter() -> None:
    assert codes(tree() | {f"{ENV}/bin/python": "#!/bin/sh\nsleep 60\n"}) == ["incomplete"]


def test_foreign_binary() -> None:
    assert codes(tree() | {f"{ENV}/bin/python": PE}) == ["foreign-platform"]
    assert codes(tree() | {f"{ENV}/bin/python": MACH_O}) == ["foreign-platform"]


def test_foreign_processor() -> None:
    assert codes(tree(), machine="aarch64") == ["foreign-platform"]
    assert codes(tree() | {f"{BASE}/bin/python3.11": ELF[:18] + b"\x03" + ELF[19:]}) == []


def test_an_environment_of_windows_seen_from_linux() -> None:
    files: dict[str, Node] = {
        f"{ENV}/pyvenv.cfg": "home = C:\\Python311\nversion = 3.11.7\n",
        f"{ENV}/Scripts/python.exe": PE,
        f"{ENV}/Scripts/activate.bat": '@set "VIRTUAL_ENV=C:\\code\\app\\.venv"\n',
        f"{ENV}/Lib/site-packages/pip/__init__.py": "",
    }
    found = record(files)
    assert [problem.code for problem in found.problems] == ["foreign-platform", "moved"]
    assert (found.executable, found.version, found.architecture) == (f"{ENV}/Scripts/python.exe", "3.11.7", "AMD64")


def test_two_pythons() -> None:
    files = tree() | {f"{ENV}/lib/python3.9/site-packages/x.py": ""}
    found = record(files)
    assert [problem.code for problem in found.problems] == ["two-pythons"]
    assert found.site_packages == (f"{ENV}/lib/python3.11/site-packages",)


def test_no_pip_offers_to_install_it() -> None:
    files = tree() | {f"{ENV}/lib/python3.11/site-packages/x.py": ""}
    del files[f"{ENV}/lib/python3.11/site-packages/pip/__init__.py"]
    problem = record(files).problems[0]
    assert (problem.code, problem.severity) == ("no-pip", "information")
    assert problem.repair is not None
    assert (problem.repair.method, problem.repair.params) == ("install", {"environment": ENV, "packages": ["pip"]})


@pytest.mark.parametrize("node", [Denied(), Hanging()])
def test_unreadable_folder(node: Node) -> None:
    found = record({ENV: node})
    assert (found.prefix, found.executable, [problem.code for problem in found.problems]) == (ENV, None, ["unreadable"])


def test_an_unreadable_folder_of_another_name_is_not_taken_for_one() -> None:
    assert read_environment(FakeHost({"/code/secrets": Denied()}), "/code/secrets") is None


@pytest.mark.parametrize("node", [Denied("file"), b"home = \xff\n", Pipe()])
def test_unreadable_settings(node: Node) -> None:
    assert "unreadable" in codes(tree() | {f"{ENV}/pyvenv.cfg": node})


def test_undecodable_name() -> None:
    prefix = "/code/caf\udce9/.venv"
    files = python_files(BASE, "3.11.7") | venv_files(prefix, BASE, "3.11.7")
    assert codes(files, prefix) == ["undecodable-name"]


def test_lib64_of_its_own_is_looked_into() -> None:
    files = tree() | {f"{ENV}/lib64/python3.11/site-packages/x.so": ""}
    assert record(files).site_packages == (
        f"{ENV}/lib/python3.11/site-packages",
        f"{ENV}/lib64/python3.11/site-packages",
    )


def test_a_link_lib64_is_not() -> None:
    assert record(tree() | {f"{ENV}/lib64": Link("lib")}).site_packages == (f"{ENV}/lib/python3.11/site-packages",)


def test_pypy() -> None:
    base = "/opt/pypy3.10-v7.3.17-linux64"
    files: dict[str, Node] = {
        f"{base}/bin/pypy3.10": ELF,
        f"{base}/lib/pypy3.10/os.py": "",
        f"{base}/include/pypy3.10/patchlevel.h": '#define PY_VERSION "3.10.14"\n#define PYPY_VERSION "7.3.17"\n',
        f"{ENV}/pyvenv.cfg": f"home = {base}/bin\nimplementation = PyPy\nversion_info = 3.10.14.final.0\nvirtualenv = 20\n",
        f"{ENV}/bin/python": Link(f"{base}/bin/pypy3.10"),
        f"{ENV}/lib/pypy3.10/site-packages/pip/__init__.py": "",
    }
    found = record(files)
    assert (found.implementation, found.version, found.implementation_version) == ("PyPy", "3.10.14", "7.3.17")
    assert found.site_packages == (f"{ENV}/lib/pypy3.10/site-packages",)


def test_an_interpreter_in_full() -> None:
    files = python_files(BASE, "3.11.7") | {f"{BASE}/lib/python3.11/EXTERNALLY-MANAGED": ""}
    found = read_interpreter(FakeHost(files), f"{BASE}/bin/python", manager="pyenv")
    assert found is not None
    assert (found.executable, found.prefix, found.real_executable) == (
        f"{BASE}/bin/python",
        BASE,
        f"{BASE}/bin/python3.11",
    )
    assert (found.version, found.version_confidence, found.architecture, found.manager) == (
        "3.11.7",
        "certain",
        "x86_64",
        "pyenv",
    )
    assert (found.externally_managed, found.has_pip, found.problems) == (True, True, ())
    assert found.site_packages == (f"{BASE}/lib/python3.11/site-packages",)


def test_debians_packages_lie_elsewhere() -> None:
    files = python_files("/usr", "3.11.2") | {
        "/usr/lib/python3/dist-packages/apt.py": "",
        "/usr/local/lib/python3.11/dist-packages/x.py": "",
    }
    del files["/usr/lib/python3.11/site-packages/pip/__init__.py"]
    found = read_interpreter(FakeHost(files), "/usr/bin/python3")
    assert found is not None
    assert found.site_packages == ("/usr/local/lib/python3.11/dist-packages", "/usr/lib/python3/dist-packages")


@pytest.mark.parametrize("node", ["#!/bin/sh\n", "", b"\x00", Pipe(), Link("/gone")])
def test_what_is_not_a_program_is_not_an_interpreter(node: Node) -> None:
    assert read_interpreter(FakeHost({"/usr/bin/python3": node}), "/usr/bin/python3") is None


def test_a_foreign_interpreter_says_so() -> None:
    found = read_interpreter(FakeHost(python_files(BASE, "3.11.7", header=PE)), f"{BASE}/bin/python")
    assert found is not None
    assert [problem.code for problem in found.problems] == ["foreign-platform"]


SHIMS: dict[str, Node] = {
    "/home/ann/.pyenv/shims/python": "#!/usr/bin/env bash\nexec pyenv\n",
    "/home/ann/.pyenv/shims/python3.12": "#!/usr/bin/env bash\nexec pyenv\n",
    "/home/ann/.pyenv/version": "# a comment\n3.11.7\n3.12.1 system\n",
}


@pytest.mark.parametrize(
    ("shim", "variables", "executable"),
    [
        ("python", {}, "/home/ann/.pyenv/versions/3.11.7/bin/python"),
        ("python3.12", {}, "/home/ann/.pyenv/versions/3.12.1/bin/python3.12"),
        ("python", {"PYENV_VERSION": "3.12.1:3.11.7"}, "/home/ann/.pyenv/versions/3.12.1/bin/python"),
        ("python", {"PYENV_VERSION": "3.9.9"}, None),
        ("python2", {}, None),
    ],
)
def test_shims_are_resolved(shim: str, variables: dict[str, str], executable: str | None) -> None:
    versions = "/home/ann/.pyenv/versions"
    files = SHIMS | python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    found = read_interpreter(FakeHost(files, variables=variables), f"/home/ann/.pyenv/shims/{shim}")
    assert (found.executable if found else None) == executable


ASDF, MISE = "/home/ann/.asdf", "/home/ann/.local/share/mise"


@pytest.mark.parametrize(
    ("root", "settings", "variables", "version"),
    [
        (ASDF, {"/home/ann/.tool-versions": "nodejs 20.1\npython 3.12.1 3.11.7\n"}, {}, "3.12.1"),
        (ASDF, {"/home/ann/.tool-versions": "python system 3.11.7\n"}, {}, "3.11.7"),
        (ASDF, {}, {"ASDF_PYTHON_VERSION": "3.11.7"}, "3.11.7"),
        (ASDF, {}, {}, None),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = "3.12"\n'}, {}, "3.12.1"),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = ["3.11", "3.12"]\n'}, {}, "3.11.7"),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = {version = "3.11.7"}\n'}, {}, "3.11.7"),
        (MISE, {"/home/ann/.config/mise/config.toml": "tools = 3\n"}, {}, None),
        (MISE, {"/home/ann/.tool-versions": "python 3.11.7\n"}, {}, "3.11.7"),
        (MISE, {}, {"MISE_PYTHON_VERSION": "3.11.7"}, "3.11.7"),
    ],
)
def test_shims_of_asdf_and_mise(
    root: str, settings: dict[str, Node], variables: dict[str, str], version: str | None
) -> None:
    versions = f"{root}/installs/python"
    files = settings | python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    host = FakeHost(files | {f"{root}/shims/python": "#!/bin/sh\n"}, variables=variables)
    found = read_interpreter(host, f"{root}/shims/python")
    assert (found.executable if found else None) == (f"{versions}/{version}/bin/python" if version else None)


def test_pyenv_takes_the_newest_of_a_minor_version() -> None:
    versions = "/home/ann/.pyenv/versions"
    files: dict[str, Node] = {"/home/ann/.pyenv/shims/python": "#!/bin/sh\n", "/home/ann/.pyenv/version": "3.12\n"}
    for version in ("3.12.1", "3.12.10", "3.12.9", "3.120.99"):
        files |= python_files(f"{versions}/{version}", version)
    found = read_interpreter(FakeHost(files), "/home/ann/.pyenv/shims/python")
    assert found is not None
    assert found.version == "3.12.10"


def test_usr_bin_python3_on_macos_is_resolved_to_the_developer_tools() -> None:
    prefix = "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/3.9"
    files = python_files(prefix, "3.9.6", header=MACH_O) | {
        "/usr/bin/python3": MACH_O,
        "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/Current": Link("3.9"),
    }
    found = read_interpreter(FakeHost(files, platform="darwin"), "/usr/bin/python3")
    assert found is not None
    assert (found.executable, found.version) == (f"{prefix}/bin/python3.9", "3.9.6")
    assert read_interpreter(FakeHost({"/usr/bin/python3": MACH_O}, platform="darwin"), "/usr/bin/python3") is None


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ("", "is an empty file"),
        ("hello", "is not a program"),
        (Folder(), "is a folder"),
        (Pipe(), "is not a file"),
    ],
)
def test_a_python_that_no_system_could_start(node: Node, reason: str) -> None:
    problems = record(tree() | {f"{ENV}/bin/python": node}).problems
    assert [problem.code for problem in problems] == ["incomplete"]
    assert problems[0].message == f"{ENV}/bin/python {reason}: the environment has no Python."


@pytest.mark.parametrize("lacking", [f"{ENV}/bin/python", f"{BASE}/bin/python3.11"])
def test_a_python_that_may_not_be_executed(lacking: str) -> None:
    files = tree()
    if lacking.startswith(ENV):
        files[lacking] = ELF
    host = FakeHost(files, executables=frozenset({f"{ENV}/bin/python", f"{BASE}/bin/python3.11"} - {lacking}))
    found = read_environment(host, ENV)
    assert found is not None
    assert [problem.message for problem in found.problems] == [
        f"{ENV}/bin/python may not be executed: the environment has no Python."
    ]


def test_a_windows_python_that_lost_its_mode_is_still_one_of_windows() -> None:
    files = tree() | {f"{ENV}/bin/python": PE}
    found = read_environment(FakeHost(files, executables=frozenset()), ENV)
    assert found is not None
    assert [problem.code for problem in found.problems] == ["foreign-platform"]


def test_a_python_that_may_be_run_but_not_read_is_not_a_problem() -> None:
    assert codes(tree() | {f"{ENV}/bin/python": Denied("file")}) == []


def test_a_link_to_something_else_is_not_a_missing_base() -> None:
    problems = record(tree() | {f"{ENV}/bin/python": Link("/dev/zero"), "/dev/zero": Pipe()}).problems
    assert [problem.message for problem in problems] == [
        f"{ENV}/bin/python is not a file: the environment has no Python."
    ]


@pytest.mark.parametrize("name", ["bin", "lib"])
def test_an_inner_folder_that_may_not_be_listed(name: str) -> None:
    files = {path: node for path, node in tree().items() if not path.startswith(f"{ENV}/{name}/")}
    problems = record(files | {f"{ENV}/{name}": Denied()}).problems
    assert [problem.code for problem in problems] == ["unreadable"]
    assert problems[0].path == f"{ENV}/{name}"


def test_one_that_may_not_be_listed_is_named_after_its_project() -> None:
    found = record({ENV: Denied()})
    assert (found.display_name, found.project) == ("app", "/code/app")


def test_pyvenv_cfg_does_not_make_another_implementation_of_cpython() -> None:
    assert record(tree(implementation="PyPy")).implementation == "CPython"


@pytest.mark.parametrize(
    ("folder", "own"),
    [
        ("graalpy-24.1.1-linux-amd64", "24.1.1"),
        ("pypy3.10-v7.3.17-linux64", "7.3.17"),
        ("pypy3.10-7.3.17", "7.3.17"),
        ("graalpy-3.11.0-linux-x86_64-gnu", None),
    ],
)
def test_the_implementations_own_version_by_its_folder(folder: str, own: str | None) -> None:
    name = folder.partition("-")[0]
    files: dict[str, Node] = {f"/opt/{folder}/bin/{name}": ELF, f"/opt/{folder}/lib/python3.11/os.py": ""}
    found = read_interpreter(FakeHost(files), f"/opt/{folder}/bin/{name}")
    assert found is not None
    assert found.implementation_version == own


@pytest.mark.parametrize(
    ("platform", "own"), [("linux", "elf"), ("darwin", "mach-o"), ("win32", "pe"), ("freebsd14", "elf")]
)
def test_the_format_of_programs_of_a_platform(platform: str, own: str) -> None:
    assert _own_format(FakeHost({}, platform=platform)) == own


@pytest.mark.parametrize(
    ("machine", "runs"),
    [
        ("x86_64", {"x86_64", "i686"}),
        ("aarch64", {"aarch64", "armv7l"}),
        ("armv8l", {"armv8l", "armv7l"}),
        ("armv6l", {"armv6l", "armv7l"}),
        *((machine, {"i686"}) for machine in ("i386", "i486", "i586", "i686")),
        ("s390x", {"s390x"}),
        ("", {"x86_64", "i686", "aarch64", "armv7l", "armv6l", "armv8l", "s390x"}),
    ],
)
def test_the_processors_whose_programs_a_machine_runs(machine: str, runs: set[str]) -> None:
    every = ("x86_64", "i686", "aarch64", "armv7l", "armv6l", "armv8l", "s390x")
    assert {each for each in every if _runs(machine, each)} == runs


@pytest.mark.parametrize(
    ("name", "minor", "free_threaded", "debug"),
    [
        ("python3.13", "3.13", False, False),
        ("python3.13t", "3.13t", True, False),
        ("python3.13d", "3.13", False, True),
        ("python3.13td", "3.13t", True, True),
        *((f"python3.1{digit}d", f"3.1{digit}", False, True) for digit in range(10)),
        ("pypy3.10", "3.10", False, False),
        ("python", None, False, False),
        ("python3", None, False, False),
        ("python_d", None, False, True),
        ("graalpy24.1", None, False, False),
        ("idled", None, False, False),
    ],
)
def test_what_the_name_of_an_interpreter_says(name: str, minor: str | None, free_threaded: bool, debug: bool) -> None:
    host = FakeHost({f"/opt/p/bin/{name}": ELF})
    found = describe(host, f"/opt/p/bin/{name}", Memo())
    assert (found.minor, found.free_threaded, found.debug) == (minor, free_threaded, debug)
    assert minor_from_name(host, f"/x/{name.upper()}.EXE") == minor


def test_a_base_of_which_only_the_minor_version_is_known_makes_no_environment_stale() -> None:
    base: dict[str, Node] = {"/opt/x/bin/python3.12": ELF, "/opt/x/lib/python3.12/os.py": ""}
    assert codes(base | venv_files(ENV, "/opt/x", "3.12.1")) == []


@pytest.mark.parametrize(
    ("path", "unfinished", "found"),
    [
        ("/proc/self/fd/7", False, ["moved"]),
        ("/proc/self/fd/7", True, []),
        ("/old/.venv", True, ["moved"]),
    ],
)
def test_an_environment_that_is_being_made_was_not_moved(path: str, unfinished: bool, found: list[str]) -> None:
    files = tree() | {f"{ENV}/bin/activate": f"VIRTUAL_ENV='{path}'\n"}
    if unfinished:
        files[f"{ENV}/.venvoy-unfinished"] = ""
    assert codes(files) == found


@pytest.mark.parametrize(
    ("prefix", "beside", "method"),
    [(ENV, "", "repair"), ("/code/app", "pyproject.toml", "remove"), ("/code/app", "", "repair")],
)
def test_an_environment_of_another_system_that_is_a_project_too_is_not_replaced(
    prefix: str, beside: str, method: str
) -> None:
    files = python_files(BASE, "3.11.7") | venv_files(prefix, BASE, "3.11.7") | {f"{prefix}/bin/python": MACH_O}
    if beside:
        files[f"{prefix}/{beside}"] = ""
    problems = {each.code: each.repair for each in record(files, prefix).problems}
    assert problems["foreign-platform"] is not None
    assert problems["foreign-platform"].method == method
    assert problems["foreign-platform"].params == {"path": prefix}


def test_a_project_that_is_an_environment_of_this_system_is_repaired() -> None:
    files = tree() | {f"{ENV}/pyproject.toml": "", f"{ENV}/bin/python": Link("/gone/python3.11")}
    first = record(files).problems[0]
    assert (first.code, first.repair and first.repair.method) == ("dangling-interpreter", "repair")


SHIM_FILES = {"pyenv": "/home/ann/.pyenv/version", "asdf": "/home/ann/.tool-versions"}


@pytest.mark.parametrize("tool", SHIM_FILES)
def test_comments_and_stray_bytes_in_the_files_of_a_shims_tool(tool: str) -> None:
    root = f"/home/ann/.{tool}"
    versions = f"{root}/versions" if tool == "pyenv" else f"{root}/installs/python"
    line = b"3.11.7#mine\n" if tool == "pyenv" else b"python 3.11.7#mine\n"
    files = python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    files |= {f"{root}/shims/python": "#!/bin/sh\n", SHIM_FILES[tool]: b"# f\xfcr alle\n" + line}
    found = read_interpreter(FakeHost(files), f"{root}/shims/python")
    assert found is not None
    assert found.executable == f"{versions}/3.11.7/bin/python"


@pytest.mark.parametrize(
    "developer", ["/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer"]
)
def test_both_places_of_apples_developer_tools(developer: str) -> None:
    versions = f"{developer}/Library/Frameworks/Python3.framework/Versions"
    files = python_files(f"{versions}/3.9", "3.9.6", header=MACH_O) | {f"{versions}/Current": Link("3.9")}
    found = read_interpreter(FakeHost(files, platform="darwin"), "/usr/bin/python3")
    assert found is not None
    assert found.executable == f"{versions}/3.9/bin/python3.9"
    assert read_interpreter(FakeHost(files), "/usr/bin/python3") is None


@pytest.mark.parametrize(
    ("implementation", "found"),
    [("CPython", "CPython"), ("PyPy", "PyPy"), ("pypy", "PyPy"), ("GraalPy", "GraalPy"), ("Other", "CPython")],
)
def test_the_implementation_by_its_settings_if_the_base_is_gone(implementation: str, found: str) -> None:
    files = venv_files(ENV, "/gone", "3.11.7", maker="uv") | {
        f"{ENV}/pyvenv.cfg": f"home = /gone/bin\nimplementation = {implementation}\nversion_info = 3.11.7\n"
    }
    assert record(files).implementation == found


@pytest.mark.parametrize(
    ("libraries", "claimed", "version"),
    [
        (("3.11",), "", ("3.11", "name")),
        (("3.11",), "3.11.7", ("3.11.7", "pyvenv.cfg")),
        (("3.11",), "3.12.1", ("3.11", "name")),
        (("3.11", "3.12"), "3.12.1", ("3.12.1", "pyvenv.cfg")),
        (("3.11", "3.12"), "", (None, None)),
        ((), "3.12.1", ("3.12.1", "pyvenv.cfg")),
    ],
)
def test_the_version_if_the_base_is_gone(
    libraries: tuple[str, ...], claimed: str, version: tuple[str | None, str | None]
) -> None:
    files: dict[str, Node] = {
        f"{ENV}/pyvenv.cfg": f"home = /gone/bin\nversion = {claimed}\n",
        f"{ENV}/bin/python": Link("/gone/bin/python"),
        **{f"{ENV}/lib/python{each}/site-packages/x": "" for each in libraries},
    }
    found = record(files)
    assert (found.version, found.version_source) == version


@pytest.mark.parametrize(
    ("path", "is_one"), [("/w/\ud800", True), ("/w/\udfff", True), ("/w/\udc80", True), ("/w/\ud7ff\ue000é", False)]
)
def test_which_paths_are_not_utf_8(path: str, is_one: bool) -> None:
    assert is_undecodable(path) is is_one


def test_a_version_in_a_header_that_is_no_ascii_is_not_believed() -> None:
    files = python_files(BASE, "3.11.7") | {
        f"{BASE}/include/python3.11/patchlevel.h": b'#define PY_VERSION "3.11.7\xff"\n'
    }
    found = read_interpreter(FakeHost(files), f"{BASE}/bin/python")
    assert found is not None
    assert (found.version, found.version_source) == ("3.11.7", "folder name")
