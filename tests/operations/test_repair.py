from __future__ import annotations

import msgspec
import pytest

from environments.test_launcher import of_distlib, of_uv
from fakes import FakeHost, Node, python_files
from venvoy_server.environments.model import Environment, Interpreter, Problem
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.repair import (
    Decision,
    decide,
    files_to_save,
    is_another_python,
    recorded,
    strayed_scripts,
)

PREFIX = "/p/.venv"


def environment(version: str | None = "3.11.7", **fields: object) -> Environment:
    places = {"kind": "venv", "prefix": PREFIX, "real_prefix": PREFIX, "executable": f"{PREFIX}/bin/python"}
    return msgspec.convert({**places, "name": "p", "display_name": "p", "version": version, **fields}, Environment)


def interpreter(version: str, **fields: object) -> Interpreter:
    minor = ".".join(version.split(".")[:2])
    path = f"/opt/{version}/bin/python{minor}"
    places = {"executable": path, "prefix": f"/opt/{version}", "real_executable": path}
    return msgspec.convert({**places, "version": version, **fields}, Interpreter)


def with_packages(*minors: str, count: int = 1) -> FakeHost:
    files: dict[str, Node] = {
        f"{PREFIX}/lib/python{minor}/site-packages/a{n}-1.dist-info/METADATA": f"Name: a{n}\nVersion: 1\n"
        for minor in minors
        for n in range(count)
    }
    return FakeHost(files)


CANDIDATES = (interpreter("3.12.1"), interpreter("3.11.2"), interpreter("3.11.9"), interpreter("3.13.0"))


def decision(codes: set[str], host: FakeHost, env: Environment | None = None, wanted: str | None = None) -> Decision:
    return decide(host, env or environment(), frozenset(codes), CANDIDATES, wanted)


@pytest.mark.parametrize("code", ["dangling-interpreter", "missing-base", "stale-version", "moved", "incomplete"])
def test_links_are_made_anew_on_the_newest_base_of_the_packages_minor(code: str) -> None:
    assert decision({code}, with_packages("3.11")) == Decision("relink", "/opt/3.11.9/bin/python3.11")


def test_the_base_that_it_has_is_kept_where_it_fits() -> None:
    own = environment(base_executable="/opt/3.11.2/bin/python3.11")
    assert decision({"moved"}, with_packages("3.11"), own).executable == "/opt/3.11.2/bin/python3.11"


@pytest.mark.parametrize("gone", [None, "/gone/bin/python3.11"])
@pytest.mark.parametrize("home", ["/opt/3.11.2/bin", "/srv/odd/bin"])
def test_the_base_that_pyvenv_cfg_names_comes_before_a_newer_one(home: str, gone: str | None) -> None:
    host = FakeHost({**python_files("/srv/odd", "3.11.4"), **python_files("/srv/other", "3.12.1")})
    host.put(f"{PREFIX}/pyvenv.cfg", f"home = {home}\nversion = 3.11.2\n")
    host.put(f"{PREFIX}/lib/python3.11/site-packages/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
    broken = environment(base_executable=gone)
    assert decision({"dangling-interpreter"}, host, broken).executable == f"{home}/python3.11"


@pytest.mark.parametrize("home", ["/srv/other/bin", "/gone/bin", "/p/.venv/bin", "/q/.venv/bin"])
def test_a_recorded_base_that_does_not_fit_is_not_taken(home: str) -> None:
    copied: dict[str, Node] = {
        path.replace("/srv/odd", venv): node
        for venv in (PREFIX, "/q/.venv")
        for path, node in python_files("/srv/odd", "3.11.4").items()
    }
    host = FakeHost({**copied, **python_files("/srv/other", "3.12.1"), "/q/.venv/pyvenv.cfg": "home = /x\n"})
    host.put(f"{PREFIX}/pyvenv.cfg", f"home = {home}\n")
    host.put(f"{PREFIX}/lib/python3.11/site-packages/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
    assert decision({"dangling-interpreter"}, host).executable == "/opt/3.11.9/bin/python3.11"


def test_without_a_base_of_that_minor_it_is_built_anew_on_the_newest() -> None:
    assert decision({"dangling-interpreter"}, with_packages("3.9")) == Decision("rebuild", "/opt/3.13.0/bin/python3.13")


def test_a_base_that_the_user_names_is_used() -> None:
    wanted = "/opt/3.12.1/bin/python3.12"
    assert decision({"missing-base"}, with_packages("3.11"), wanted=wanted) == Decision("rebuild", wanted)
    wanted = "/opt/3.11.2/bin/python3.11"
    assert decision({"missing-base"}, with_packages("3.11"), wanted=wanted) == Decision("relink", wanted)


def test_a_base_of_another_implementation_or_threading_does_not_fit() -> None:
    candidates = (interpreter("3.13.0"), interpreter("3.13.1", implementation="PyPy"))
    free = decide(with_packages("3.13t"), environment("3.13.0"), frozenset({"moved"}), candidates)
    assert free.way == "rebuild"
    threaded = (interpreter("3.13.0", free_threaded=True),)
    assert decide(with_packages("3.13t"), environment("3.13.0"), frozenset({"moved"}), threaded).way == "relink"


def test_two_versions_keep_the_one_with_the_packages() -> None:
    host = with_packages("3.11", count=3)
    host.put(f"{PREFIX}/lib/python3.12/site-packages/b-1.dist-info/METADATA", "Name: b\nVersion: 1\n")
    host.put(f"{PREFIX}/bin/python3.12", "")
    host.put(f"{PREFIX}/bin/python3.11", "")
    made = decision({"two-pythons"}, host, environment("3.12.1"))
    assert made.executable == "/opt/3.11.9/bin/python3.11"
    assert made.other_libraries == (f"{PREFIX}/lib/python3.12",)
    assert made.other_interpreters == ("bin/python3.12",)


def test_of_two_equal_ones_the_running_stays() -> None:
    made = decision({"two-pythons"}, with_packages("3.11", "3.12"), environment("3.12.1"))
    assert made.other_libraries == (f"{PREFIX}/lib/python3.11",)


def test_broken_distributions_alone_touch_nothing_else() -> None:
    assert decision({"broken-distribution"}, with_packages("3.11")) == Decision("none", reinstall=True)
    assert decision({"no-pip"}, with_packages("3.11")) == Decision("none", seed=True)


def test_one_of_another_system_is_built_anew() -> None:
    assert decision({"foreign-platform", "moved"}, with_packages("3.11")).way == "rebuild"


@pytest.mark.parametrize("codes", [{"unreadable"}, {"undecodable-name"}, set[str]()])
def test_what_has_no_repair_is_reported(codes: set[str]) -> None:
    with pytest.raises(OperationError) as caught:
        decision(codes, with_packages("3.11"))
    assert caught.value.code == "no-repair"


def test_condas_environments_are_left_to_conda() -> None:
    with pytest.raises(OperationError) as caught:
        decision({"dangling-interpreter"}, with_packages(), environment(kind="conda"))
    assert caught.value.code == "no-repair"


def test_a_lack_of_interpreters_is_reported() -> None:
    with pytest.raises(OperationError) as caught:
        decide(with_packages("3.11"), environment(), frozenset({"foreign-platform"}), ())
    assert caught.value.code == "interpreter-not-found"


def test_releases_come_before_pre_releases() -> None:
    candidates = (interpreter("3.14.0rc1"), interpreter("3.13.0"))
    made = decide(FakeHost({}), environment(None), frozenset({"foreign-platform"}), candidates)
    assert made.executable == "/opt/3.13.0/bin/python3.13"


def test_what_is_installed_is_known_wherever_it_lies() -> None:
    assert [each.name for each in recorded(with_packages("3.9"), environment())] == ["a0"]


def test_only_small_files_are_saved_and_only_installed_scripts_rewritten() -> None:
    host = with_packages("3.11")
    info = f"{PREFIX}/lib/python3.11/site-packages/a0-1.dist-info"
    host.put(f"{info}/RECORD", "../../../bin/tool,,\n../../../bin/ruff,,\na0/__init__.py,,\n")
    host.put(f"{PREFIX}/pyvenv.cfg", "home = /usr/bin")
    host.put(f"{PREFIX}/bin/tool", "#!/old/.venv/bin/python\n")
    host.put(f"{PREFIX}/bin/mine", "#!/old/.venv/bin/python\n")
    host.put(f"{PREFIX}/bin/right", f"#!{PREFIX}/bin/python\n")
    host.put(f"{PREFIX}/bin/ruff", b"\x7fELF" + b"\0" * 100)
    host.put(f"{PREFIX}/bin/activate", "")
    host.put(f"{PREFIX}/bin/notes.txt", "")
    assert files_to_save(host, environment()) == ("pyvenv.cfg", "bin/activate", "bin/mine", "bin/right", "bin/tool")
    assert strayed_scripts(host, environment()) == ("bin/tool",)


def test_launchers_of_windows_that_lead_elsewhere_are_rewritten() -> None:
    prefix = "C:\\p\\.venv"
    host = FakeHost({}, platform="win32")
    own = msgspec.structs.replace(
        environment(), prefix=prefix, real_prefix=prefix, executable=f"{prefix}\\Scripts\\python.exe"
    )
    info = f"{prefix}\\Lib\\site-packages\\a0-1.dist-info"
    host.put(f"{info}\\METADATA", "Name: a0\nVersion: 1\n")
    names = ("moved", "uvs", "same", "ruff", "python")
    host.put(f"{info}\\RECORD", "".join(f"../../Scripts/{name}.exe,,\n" for name in names))
    for name, data in (
        ("moved", of_distlib("C:\\old\\.venv\\Scripts\\python.exe")),
        ("uvs", of_uv("C:\\old\\.venv\\Scripts\\python.exe")),
        ("same", of_distlib("c:\\P\\.venv\\scripts\\python.exe")),
        ("mine", of_distlib("C:\\old\\.venv\\Scripts\\python.exe")),
        ("ruff", b"MZ" + b"\0" * 100),
    ):
        host.put(f"{prefix}\\Scripts\\{name}.exe", data)
    assert strayed_scripts(host, own) == ("Scripts/moved.exe", "Scripts/uvs.exe")
    assert {"Scripts/mine.exe", "Scripts/moved.exe", "Scripts/uvs.exe"} <= set(files_to_save(host, own))


@pytest.mark.parametrize(
    ("code", "way"),
    [
        *[
            (code, "relink")
            for code in ("dangling-interpreter", "missing-base", "stale-version", "moved", "incomplete")
        ],
        *[(code, "relink") for code in ("invisible-packages", "two-pythons")],
        *[(code, "none") for code in ("broken-distribution", "interrupted-operation")],
    ],
)
def test_the_gentlest_way_for_each_problem(code: str, way: str) -> None:
    """What the base's own minor version can repair in place is relinked; damaged packages are only installed again."""
    assert decision({code}, with_packages("3.11")).way == way


@pytest.mark.parametrize(
    ("version", "suffix", "is_another"),
    [("3.11.9", "", False), ("3.12.1", "", True), ("3.11.9", "t", True)],
)
def test_whether_the_packages_may_stay_on_another_base(version: str, suffix: str, is_another: bool) -> None:
    host = with_packages("3.11")
    for path, node in python_files("/opt/x", version, suffix=suffix).items():
        host.put(path, node)
    assert is_another_python(host, environment(), "/opt/x/bin/python") is is_another
    assert not is_another_python(host, environment(), "/opt/gone/bin/python")


def test_a_base_with_problems_or_without_a_version_is_not_built_on() -> None:
    good, broken = interpreter("3.12.1"), interpreter("3.13.0")
    problem = Problem("foreign-platform", "It is for Windows.", "error", broken.executable)
    broken = msgspec.structs.replace(broken, problems=(problem,))
    unknown = msgspec.structs.replace(interpreter("3.14.0"), version=None)
    found = decide(FakeHost({}), environment("3.10.1"), frozenset({"foreign-platform"}), (broken, unknown, good), None)
    assert (found.way, found.executable) == ("rebuild", good.executable)


def test_files_of_virtualenv_in_the_packages_are_saved() -> None:
    host = with_packages("3.11")
    host.put(f"{PREFIX}/lib/python3.11/site-packages/_virtualenv.py", "")
    host.put(f"{PREFIX}/lib/python3.11/site-packages/_virtualenv.pth", "")
    site = "lib/python3.11/site-packages"
    assert files_to_save(host, environment()) == (f"{site}/_virtualenv.py", f"{site}/_virtualenv.pth")
