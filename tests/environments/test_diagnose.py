"""What is wrong with an environment, and which repair is offered."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from environments.records import BASE, ENV, codes, record, tree
from fakes import ELF, MACH_O, PE, Denied, FakeHost, Folder, Hanging, Link, Node, Pipe, python_files, venv_files
from venvoy_server.environments.binary import own_format, runs
from venvoy_server.environments.path_bytes import is_undecodable
from venvoy_server.environments.python import Python
from venvoy_server.environments.read import read_environment
from venvoy_server.environments.unusable_home import unusable_home
from venvoy_server.system.files.host import RealHost


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
    assert "in a circle" in record(files).problems[0].message


@pytest.mark.parametrize(
    "links", [{f"{ENV}/bin/python": "python"}, {f"{ENV}/bin/python": "/a", "/a": "/b", "/b": "/a"}]
)
def test_a_link_that_leads_to_itself_is_called_so(links: dict[str, str]) -> None:
    files = tree() | {path: Link(target) for path, target in links.items()}
    del files[f"{ENV}/bin/python3"]
    (problem,) = record(files).problems
    assert problem.code == "dangling-interpreter"
    assert "in a circle" in problem.message
    assert "not there" not in problem.message


def test_a_chain_of_links_to_a_missing_file_is_no_circle() -> None:
    files = tree() | {f"{ENV}/bin/python": Link("/a"), "/a": Link("/b"), "/b": Link("/gone")}
    assert "/a, which is not there" in record(files).problems[0].message


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


@pytest.mark.parametrize(
    ("platform", "own"), [("linux", "elf"), ("darwin", "mach-o"), ("win32", "pe"), ("freebsd14", "elf")]
)
def test_the_format_of_programs_of_a_platform(platform: str, own: str) -> None:
    assert own_format(FakeHost({}, platform=platform)) == own


@pytest.mark.parametrize(
    ("machine", "processors"),
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
def test_the_processors_whose_programs_a_machine_runs(machine: str, processors: set[str]) -> None:
    every = ("x86_64", "i686", "aarch64", "armv7l", "armv6l", "armv8l", "s390x")
    assert {each for each in every if runs(machine, each)} == processors


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


@pytest.mark.parametrize(
    ("path", "is_one"), [("/w/\ud800", True), ("/w/\udfff", True), ("/w/\udc80", True), ("/w/\ud7ff\ue000é", False)]
)
def test_which_paths_are_not_utf_8(path: str, is_one: bool) -> None:
    assert is_undecodable(path) is is_one


@pytest.mark.parametrize(
    ("home", "files", "version", "found"),
    [
        (f"{BASE}/bin", {}, "3.11.7", []),
        (f"{BASE}/bin/python3.11", {}, "3.11.7", ["missing-base"]),
        (f"{BASE}/bin/python3.11", {}, "3.10.7", []),
        ("/etc/passwd", {"/etc/passwd": ""}, "3.11.7", ["missing-base"]),
        ("relative", {}, "3.11.7", []),
        ("/gone", {}, "3.11.7", []),
        ("/else", {"/else": Folder()}, "3.11.7", []),
        ("/denied", {"/denied": Denied()}, "3.11.7", []),
    ],
)
def test_a_home_with_which_python_does_not_start(
    home: str, files: dict[str, Node], version: str, found: list[str]
) -> None:
    machine = tree(version, home=home) | files
    if home.endswith("python3.11") and home not in machine:
        machine[home] = ELF
    assert codes(machine) == found


@pytest.mark.skipif(sys.platform == "win32", reason="Python on Windows does not read that file")
def test_real_hosts_say_what_is_wrong_with_a_home(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    base = Python(f"{tmp_path}/bin/python", f"{tmp_path}/bin/python", str(tmp_path), minor="3.12", exists=True)
    for home, said in (
        ("file", "is not a folder"),
        ("file/bin", "is not a folder"),
        ("loop", "is a link that leads to itself"),
        ("loop/bin", "is a link that leads to itself"),
        ("x" * 300, "is too long for a path"),
        ("gone/bin", None),
        ("", None),
    ):
        found = unusable_home(RealHost(), f"{tmp_path}/.venv", f"{tmp_path}/{home}", base)
        assert (said in found) if said and found else found is said
