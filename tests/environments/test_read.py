"""One environment, read from its files: what its record says."""

from __future__ import annotations

import pytest

from environments.records import BASE, ENV, record, tree
from fakes import ELF, FakeHost, Link, Node, python_files, venv_files
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment, read_interpreter


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


def test_the_worst_problem_comes_first() -> None:
    files = (
        venv_files(ENV, BASE, "3.11.7") | python_files(BASE, "3.11.8") | {f"{ENV}/bin/activate": "VIRTUAL_ENV='/old'\n"}
    )
    files = {path: node for path, node in files.items() if not path.endswith("pip/__init__.py")}
    found = record(files | {f"{ENV}/lib": Link("/elsewhere"), "/elsewhere/python3.11/site-packages/x": ""})
    severities = [each.severity for each in found.problems]
    assert severities == sorted(severities, key=["error", "warning", "information"].index)
    assert {"warning", "information"} <= set(severities)
