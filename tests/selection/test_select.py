"""Which source decides, for whom, and what is reported."""

from __future__ import annotations

import pytest

from fakes import ELF, PE, Denied, FakeHost, Link, Node, windows_python_files, windows_venv_files
from selection.machine import BASE, CONDA, FILE, OTHER, PYTHONS, SETTINGS, env, machine, said, selected
from venvoy_server.selection import select

# Every source with what makes it decide, in the order of precedence: each must win over all that follow.
LADDER: list[tuple[str, str, dict[str, Node]]] = [
    ("vscode-settings", "/w/vs", {"/w/.vscode/settings.json": SETTINGS, **env("/w/vs")}),
    (
        "pyright",
        "/w/envs/right",
        {"/w/pyrightconfig.json": '{"venvPath": "envs", "venv": "right",}', **env("/w/envs/right")},
    ),
    ("ty", "/w/ty", {"/w/ty.toml": '[environment]\npython = "./ty"\n', **env("/w/ty")}),
    ("dot-venv", "/w/.venv", env("/w/.venv")),
    ("python-envs", "/w/envs/b", {"/w/.python-envs": "envs/a\nenvs/b\n", **env("/w/envs/a"), **env("/w/envs/b")}),
    ("uv", "/w/uvenv", {"/w/pyproject.toml": "", **env("/w/uvenv")}),
    ("pdm", "/w/pdm", {"/w/.pdm-python": "/w/pdm/bin/python\n", **env("/w/pdm")}),
    ("pixi", "/w/.pixi/envs/default", env("/w/.pixi/envs/default")),
    ("conda", "/w/.conda", env("/w/.conda")),
    ("venv-folder", "/w/venv", env("/w/venv")),
    ("venv-folder", "/w/env", env("/w/env")),
    ("venv-folder", "/w/.env", env("/w/.env")),
    ("python-version", f"{OTHER}/bin/python3.12", {"/w/.python-version": "3.12\n"}),
]
VARIABLES = {"UV_PROJECT_ENVIRONMENT": "uvenv", "PATH": f"{OTHER}/bin:{BASE}/bin"}


@pytest.mark.parametrize("step", range(len(LADDER)))
def test_each_source_wins_over_those_after_it(step: int) -> None:
    source, path, _ = LADDER[step]
    found = selected(*(files for _, _, files in LADDER[step:]), variables=VARIABLES, host_variables=VARIABLES)
    assert found.source == source
    assert (found.path or "").startswith(path.removesuffix("3.12"))
    others = dict.fromkeys(candidate.source for candidate in found.candidates if candidate.source != source)
    assert list(others) == list(dict.fromkeys(each for each, _, _ in LADDER[step + 1 :] if each != source))


def test_nothing_says_where_it_looked() -> None:
    found = selected()
    assert said(found) == ("none", None)
    assert "from /w/pkg/sub up to /w" in found.reason
    assert found.problems == ()


def test_the_choice_wins_over_everything() -> None:
    found = selected(
        env("/w/.venv"), env("/elsewhere"), chosen={"/w": "/elsewhere"}, variables={"VIRTUAL_ENV": "/w/.venv"}
    )
    assert said(found) == ("chosen", "/elsewhere")
    assert found.reason == "/elsewhere was chosen for /w."
    assert [(each.source, each.path) for each in found.candidates] == [("active", "/w/.venv")]


def test_the_nearest_choice_counts() -> None:
    chosen = {"/w": "/one", "/w/pkg": "/two", "/w/other": "/three"}
    assert said(selected(env("/one"), env("/two"), env("/three"), chosen=chosen)) == ("chosen", "/two")
    assert said(selected(env("/one"), env("/two"), env("/three"), chosen=chosen, path="/w/x.py")) == ("chosen", "/one")


@pytest.mark.parametrize("choice", ["/one", "/gone", None])
@pytest.mark.parametrize(
    ("files", "source"),
    [
        (env("/w/pkg/.venv"), "dot-venv"),
        ({"/w/pkg/.venv/x": ""}, "dot-venv"),  # broken, and yet its own
        (env("/w/pkg/env"), "venv-folder"),
        ({"/w/pkg/.python-envs": "../other\n", **env("/w/other")}, "python-envs"),
        (
            {"/w/pkg/.vscode/settings.json": '{"python.defaultInterpreterPath": "/two"}', **env("/two")},
            "vscode-settings",
        ),
        ({"/w/pkg/pyproject.toml": ""}, "chosen"),
        ({"/w/pkg/.python-version": "3.11\n"}, "chosen"),
    ],
)
def test_a_choice_governs_its_own_project_and_no_package_with_an_environment_of_its_own(
    files: dict[str, Node], source: str, choice: str | None
) -> None:
    found = selected(env("/one"), files, chosen={"/w": choice})
    assert found.source == source
    assert selected(env("/one"), files, chosen={"/w": choice}, path="/w/x.py").source == "chosen"
    assert said(selected(env("/one"), files, chosen={"/w": choice, "/w/pkg": "/one"})) == ("chosen", "/one")
    if source != "chosen" and choice == "/one":
        assert "/one" in [each.path for each in found.candidates]
        assert said(selected(env("/one"), files, chosen={"/w": choice}, variables={"VIRTUAL_ENV": "/one"})) == (
            "active",
            "/one",
        )


def test_none_is_a_choice() -> None:
    found = selected(env("/w/.venv"), chosen={"/w": None}, variables={"VIRTUAL_ENV": "/w/.venv"})
    assert said(found) == ("chosen", None)
    assert (found.environment, found.interpreter, found.problems) == (None, None, ())
    assert [each.path for each in found.candidates] == ["/w/.venv"]


def test_a_choice_may_be_an_interpreter() -> None:
    found = selected(env("/w/.venv"), chosen={"/w": f"{OTHER}/bin/python3.12"})
    assert found.environment is None
    assert found.interpreter is not None and found.interpreter.version == "3.12.1"


def test_a_choice_that_is_gone_is_reported_and_not_replaced() -> None:
    found = selected(env("/w/.venv"), chosen={"/w": "/gone"})
    assert said(found) == ("chosen", "/gone")
    assert found.environment is None
    assert [(each.code, each.severity) for each in found.problems] == [("selected-missing", "error")]
    assert "not there any more" in found.problems[0].message
    repair = found.problems[0].repair
    assert repair is not None and (repair.method, repair.params["path"]) == ("create", "/gone")


def test_a_choice_that_is_not_an_environment_any_more() -> None:
    found = selected({"/plain/file.txt": ""}, chosen={"/w": "/plain"})
    assert "not a Python environment any more" in found.problems[0].message


def test_a_choice_is_found_through_a_linked_workspace() -> None:
    host = machine({"/link": Link("/w")}, env("/one"))
    assert said(select(host, "/link/pkg/sub/module.py", ["/link"], {"/w": "/one"}, {})) == ("chosen", "/one")


def test_the_packages_of_a_monorepo_have_their_own_environment() -> None:
    files = [env("/w/.venv"), env("/w/pkg/.venv", OTHER)]
    inner, outer = selected(*files), selected(*files, path="/w/other/module.py")
    assert (said(inner), inner.folder) == (("dot-venv", "/w/pkg/.venv"), "/w/pkg")
    assert (said(outer), outer.folder) == (("dot-venv", "/w/.venv"), "/w")
    assert [each.path for each in inner.candidates] == ["/w/.venv"]


def test_a_version_file_near_by_does_not_hide_an_environment_further_up() -> None:
    assert said(selected({"/w/pkg/.python-version": "3.12"}, env("/w/.venv"), host_variables=VARIABLES)) == (
        "dot-venv",
        "/w/.venv",
    )


def test_the_walk_ends_at_the_workspace_root() -> None:
    outside = machine(env("/.venv"), env("/w/.venv"))
    assert select(outside, FILE, ["/w/pkg"], {}, {}).source == "none"
    assert said(select(outside, FILE, ["/w", "/w/pkg/sub"], {}, {})) == ("none", None)
    assert said(select(outside, FILE, ["/elsewhere"], {}, {})) == ("dot-venv", "/w/.venv")


def test_without_roots_the_walk_ends_at_version_control_and_never_at_home() -> None:
    host = FakeHost({**PYTHONS, "/home/ann/.git/HEAD": "", "/home/ann/p/a.py": "", **env("/home/ann/.venv")})
    assert select(host, "/home/ann/p/a.py", [], {}, {}).source == "none"
    assert select(host, "/home/ann/p/a.py", ["/home/ann"], {}, {}).source == "dot-venv"


def test_a_folder_and_an_unsaved_file_can_be_asked_for() -> None:
    assert said(selected(env("/w/.venv"), path="/w")) == ("dot-venv", "/w/.venv")
    assert said(selected(env("/w/pkg/.venv"), path="/w/pkg/new.py")) == ("dot-venv", "/w/pkg/.venv")


def test_the_active_environment_wins_and_says_so() -> None:
    found = selected(env("/w/.venv"), env("/shared"), variables={"VIRTUAL_ENV": "/shared"})
    assert said(found) == ("active", "/shared")
    assert found.reason == "VIRTUAL_ENV says that /shared is active."
    assert found.problems == ()


@pytest.mark.parametrize("foreign", [env("/q/.venv"), {**env("/store/q"), "/store/q/.project": "/q\n"}])
def test_an_active_environment_of_another_project_is_warned_of(foreign: dict[str, Node]) -> None:
    prefix = next(path for path in foreign if path.endswith("pyvenv.cfg")).removesuffix("/pyvenv.cfg")
    found = selected(foreign, env("/w/.venv"), {"/q/x.py": ""}, variables={"VIRTUAL_ENV": prefix})
    assert said(found) == ("active", prefix)
    assert [(each.code, each.severity) for each in found.problems] == [("active-of-another-project", "warning")]
    assert "belongs to /q, not to /w" in found.problems[0].message


def test_the_active_environment_of_the_workspace_is_its_packages_own_too() -> None:
    assert selected(env("/w/.venv"), variables={"VIRTUAL_ENV": "/w/.venv"}).problems == ()


def test_a_variable_that_names_nothing_is_passed_over() -> None:
    found = selected(env("/w/.venv"), variables={"VIRTUAL_ENV": "/gone"})
    assert said(found) == ("dot-venv", "/w/.venv")
    assert [(each.code, each.severity) for each in found.problems] == [("active-missing", "warning")]


def test_the_clients_variables_count_and_not_the_servers() -> None:
    host_variables = {"VIRTUAL_ENV": "/server"}
    assert selected(env("/server"), host_variables=host_variables).source == "none"
    host = machine(env("/server"), variables=host_variables)
    assert select(host, FILE, ["/w"]).source == "active"


def test_conda_active() -> None:
    found = selected(
        CONDA, env("/w/.venv"), variables={"CONDA_PREFIX": "/opt/conda/envs/data", "CONDA_DEFAULT_ENV": "data"}
    )
    assert said(found) == ("active", "/opt/conda/envs/data")


@pytest.mark.parametrize(
    "more", [{"CONDA_DEFAULT_ENV": "base"}, {"_CONDA_ROOT": "/opt/conda"}, {"MAMBA_ROOT_PREFIX": "/opt/conda"}]
)
def test_condas_base_never_decides(more: dict[str, str]) -> None:
    found = selected(CONDA, env("/w/.venv"), variables={"CONDA_PREFIX": "/opt/conda", **more})
    assert said(found) == ("dot-venv", "/w/.venv")
    assert [(each.source, each.path) for each in found.candidates] == [("active", "/opt/conda")]
    assert selected(CONDA, variables={"CONDA_PREFIX": "/opt/conda", **more}).source == "none"


def test_a_dotenv_file_is_not_an_environment() -> None:
    assert selected({"/w/.env": "SECRET=1\n"}).source == "none"


def test_the_search_ends_where_it_is_decided_when_nothing_else_is_wanted() -> None:
    host = machine(env("/w/pkg/sub/.venv"), {"/w/.python-version": "3.12"})
    found = select(host, FILE, ["/w"], {}, {}, candidates=False)
    assert said(found) == ("dot-venv", "/w/pkg/sub/.venv")
    assert found.candidates == ()
    assert not any(path in ("/w/.python-version", "/w/pyproject.toml") for _, path in host.asked)


def test_what_may_not_be_read_does_not_stop_the_search() -> None:
    unreadable: dict[str, Node] = {
        "/w/.vscode": Denied(),
        "/w/pyproject.toml": Denied("file"),
        "/w/.python-version": Denied("file"),
    }
    assert said(selected(unreadable, env("/w/.venv"))) == ("dot-venv", "/w/.venv")


def test_an_installation_is_not_an_environment() -> None:
    found = selected(chosen={"/w": f"{OTHER}/bin/python3"}, variables={"VIRTUAL_ENV": BASE})
    assert found.interpreter is not None
    assert found.candidates == ()
    assert selected(variables={"VIRTUAL_ENV": BASE}).source == "none"


def test_windows() -> None:
    base = "C:\\Python311"
    host = FakeHost(
        {
            **windows_python_files(base, "3.11.7"),
            **windows_venv_files("C:\\W\\.venv", base, "3.11.7"),
            **windows_venv_files("D:\\envs\\one", base, "3.11.7"),
            "C:\\W\\pkg\\a.py": "",
            "C:\\W\\.vscode\\settings.json": '{"python.defaultInterpreterPath": "D:/envs/one/Scripts/python.exe"}',
        },
        platform="win32",
    )
    assert said(select(host, "C:\\W\\pkg\\a.py", ["c:\\w"], {"c:\\w": "D:\\envs\\one"}, {})) == (
        "chosen",
        "D:\\envs\\one",
    )
    assert said(select(host, "C:\\W\\pkg\\a.py", ["c:\\w"], {}, {})) == ("vscode-settings", "D:\\envs\\one")
    host.remove("C:\\W\\.vscode")
    assert said(select(host, "c:\\w\\pkg\\a.py", ["C:\\W"], {}, {})) == ("dot-venv", "c:\\w\\.venv")


@pytest.mark.parametrize(
    ("platform", "variables", "path"),
    [
        ("win32", {}, "C:\\Users\\ann\\.pyenv\\pyenv-win\\versions\\3.12.1\\python.exe"),
        ("win32", {"PYENV_ROOT": "D:\\p"}, "D:\\p\\versions\\3.12.1\\python.exe"),
        ("linux", {}, "/home/ann/.pyenv/versions/3.12.1/bin/python"),
        ("linux", {"PYENV_ROOT": "/p"}, "/p/versions/3.12.1/bin/python"),
    ],
)
def test_where_pyenv_has_a_version(platform: str, variables: dict[str, str], path: str) -> None:
    root = "C:\\w" if platform == "win32" else "/w"
    header = PE if platform == "win32" else ELF
    pin = f"{root}\\.python-version" if platform == "win32" else f"{root}/.python-version"
    host = FakeHost({path: header, pin: "3.12.1"}, platform=platform, variables=variables)
    found = select(host, root, [root], {}, {})
    assert found.interpreter is not None
    assert (found.source, found.interpreter.executable) == ("python-version", path)


def test_an_environment_of_pyenvs_on_windows() -> None:
    path = "C:\\Users\\ann\\.pyenv\\pyenv-win\\versions\\3.12.1\\envs\\shop\\python.exe"
    host = FakeHost({path: PE, "C:\\w\\.python-version": "3.12.1/envs/shop"}, platform="win32")
    found = select(host, "C:\\w", ["C:\\w"], {}, {})
    assert found.interpreter is not None
    assert found.interpreter.executable == path


def test_a_list_whose_last_line_names_nothing_usable() -> None:
    host = FakeHost({"/w/.python-envs": "envs/a\nx\0y\n"})
    (problem,) = select(host, "/w", ["/w"], {}, {}).problems
    assert (problem.code, problem.path) == ("default-unusable", "/w/.python-envs")
