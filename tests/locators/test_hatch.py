"""Hatch's environments, by its digests and by the settings of a project."""

from __future__ import annotations

from fakes import FakeHost, Node, python_files, venv_files
from finding import environment, interpreter, prefixes, search
from venvoy_server.locators import hatch

PROJECT = "/code/app"
BASE = python_files("/opt/py", "3.12.1")
STORE = "/home/ann/.local/share/hatch/env/virtual"


def test_the_digest_is_hatchs() -> None:
    # Computed by hatch 1.18 itself: hatch.utils.fs.Path("/code/app").id.
    assert hatch.digest(FakeHost({}), PROJECT) == "MljaA_QE"


def test_environments_are_tied_to_their_project_without_hatchs_own() -> None:
    folder = f"{STORE}/app/{hatch.digest(FakeHost({}), PROJECT)}"
    files = BASE | {f"{PROJECT}/pyproject.toml": ""}
    for name in ("app", "test", "app-build", "hatch-static-analysis"):
        files |= venv_files(f"{folder}/{name}", "/opt/py", "3.12.1", maker="virtualenv")
    found = search(files, PROJECT, scope="workspace")
    assert prefixes(found) == [f"{folder}/app", f"{folder}/test"]
    assert {(item.manager, item.project) for item in found.environments} == {("hatch", PROJECT)}
    assert list(hatch.of_project(FakeHost(files), PROJECT)) == [f"{folder}/app", f"{folder}/test"]


def test_a_path_in_the_settings_of_a_project() -> None:
    files = BASE | venv_files(f"{PROJECT}/build/env", "/opt/py", "3.12.1") | {"/home/ann/.local/share/hatch/x": ""}
    pyproject: dict[str, Node] = {f"{PROJECT}/pyproject.toml": '[tool.hatch.envs.default]\npath = "build/env"\n'}
    own: dict[str, Node] = {f"{PROJECT}/hatch.toml": '[envs.default]\npath = "build/env"\n'}
    for settings in (pyproject, own):
        assert environment(search(files | settings, PROJECT, depth=1), f"{PROJECT}/build/env").manager == "hatch"


def test_broken_settings_are_no_settings() -> None:
    files: dict[str, Node] = {f"{PROJECT}/hatch.toml": "envs = 3\n", f"{PROJECT}/pyproject.toml": "tool.hatch.envs = ["}
    assert search(files, PROJECT).complete


def test_a_flat_folder_of_the_users_settings() -> None:
    files = BASE | venv_files(f"{PROJECT}/.hatch/app", "/opt/py", "3.12.1") | {f"{PROJECT}/pyproject.toml": ""}
    files |= {"/home/ann/.config/hatch/config.toml": '[dirs.env]\nvirtual = ".hatch"\n'}
    assert environment(search(files, PROJECT), f"{PROJECT}/.hatch/app").manager == "hatch"


def test_a_store_of_the_users_settings() -> None:
    prefix = f"/data/envs/app/{hatch.digest(FakeHost({}), PROJECT)}/app"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1") | {f"{PROJECT}/pyproject.toml": ""}
    files |= {"/home/ann/.config/hatch/config.toml": '[dirs.env]\nvirtual = "/data/envs"\n'}
    found = environment(search(files, PROJECT), prefix)
    assert (found.manager, found.project) == ("hatch", PROJECT)
    assert list(hatch.of_project(FakeHost(files), PROJECT)) == [prefix]


def test_a_folder_shared_with_virtualenvwrapper_is_distinguished_by_names() -> None:
    store = "/home/ann/.virtualenvs"
    files: dict[str, Node] = dict(BASE)
    for name in ("my-app", "docs", "other"):
        files |= venv_files(f"{store}/{name}", "/opt/py", "3.12.1", maker="virtualenv")
    settings = '[project]\nname = "My_App"\n[tool.hatch.envs.default]\n[tool.hatch.envs.docs]\n'
    files |= {
        f"{PROJECT}/pyproject.toml": settings,
        "/home/ann/.config/hatch/config.toml": '[dirs.env]\nvirtual = "~/.virtualenvs"\n',
    }
    assert hatch.store(FakeHost(files)) == STORE
    found = {item.name: (item.manager, item.project) for item in search(files, PROJECT).environments}
    assert found == {
        "my-app": ("hatch", PROJECT),
        "docs": ("hatch", PROJECT),
        "other": ("virtualenvwrapper", None),
    }


def test_a_path_by_variable() -> None:
    files = BASE | venv_files(f"{PROJECT}/.x/env", "/opt/py", "3.12.1") | {f"{PROJECT}/pyproject.toml": ""}
    found = search(files, PROJECT, variables={"HATCH_ENV_TYPE_VIRTUAL_PATH": ".x/env"})
    assert environment(found, f"{PROJECT}/.x/env").manager == "hatch"


def test_its_data_folder() -> None:
    assert hatch.data(FakeHost({}, variables={"HATCH_DATA_DIR": "/d"})) == "/d"
    assert hatch.data(FakeHost({"/home/ann/.config/hatch/config.toml": '[dirs]\ndata = "~/h"\n'})) == "/home/ann/h"
    assert hatch.data(FakeHost({}, platform="win32", variables={"LOCALAPPDATA": "C:\\L"})) == "C:\\L\\hatch"


def test_case_does_not_count_on_macos() -> None:
    lower, upper = (hatch.digest(FakeHost({}, platform="darwin"), path) for path in ("/code/app", "/Code/App"))
    assert lower == upper


def test_its_own_pythons() -> None:
    prefix = "/home/ann/.local/share/hatch/pythons/3.12/python"
    assert interpreter(search(python_files(prefix, "3.12.1")), f"{prefix}/bin/python").manager == "hatch"


def first_of(files: dict[str, Node], **variables: str) -> str:
    """Return the environment that Hatch would use for the project."""
    return next(iter(hatch.of_project(FakeHost(files, variables=variables), PROJECT)))


def test_settings_come_before_the_store() -> None:
    stored = f"{STORE}/app/{hatch.digest(FakeHost({}), PROJECT)}/app"
    plain: dict[str, Node] = {f"{stored}/pyvenv.cfg": "", f"{PROJECT}/pyproject.toml": '[project]\nname = "app"\n'}
    assert first_of(plain) == stored
    declared = plain | {f"{PROJECT}/pyproject.toml": '[tool.hatch]\nenvs.default.path = ".envs/dev"\n'}
    assert first_of(declared) == f"{PROJECT}/.envs/dev"
    assert first_of(declared, HATCH_ENV_TYPE_VIRTUAL_PATH="/x/env") == "/x/env"
    own = declared | {f"{PROJECT}/hatch.toml": '[envs.default]\npath = "other"\n'}
    assert first_of(own) == f"{PROJECT}/other"
    assert first_of(declared | {f"{PROJECT}/hatch.toml": "[version]\n"}) == f"{PROJECT}/.envs/dev"
    flat = plain | {
        "/home/ann/.config/hatch/config.toml": f'[dirs.env]\nvirtual = "{PROJECT}/.hatch"\n',
        f"{PROJECT}/.hatch/a/pyvenv.cfg": "",
        f"{PROJECT}/.hatch/app/pyvenv.cfg": "",
    }
    assert first_of(flat) == f"{PROJECT}/.hatch/app"
    assert first_of(flat, HATCH_ENV="a") == f"{PROJECT}/.hatch/a"


def test_a_data_folder_inside_the_project_has_no_folders_for_projects() -> None:
    inside = f"{PROJECT}/.cache/hatch"
    files: dict[str, Node] = {f"{inside}/env/virtual/{name}/pyvenv.cfg": "" for name in ("app", "test", "app-build")}
    files |= {f"{PROJECT}/pyproject.toml": '[project]\nname = "app"\n'}
    assert first_of(files, HATCH_DATA_DIR=inside) == f"{inside}/env/virtual/app"
    assert first_of(files, HATCH_DATA_DIR=inside, HATCH_ENV="test") == f"{inside}/env/virtual/test"
    files |= {"/home/ann/.config/hatch/config.toml": f'[dirs]\ndata = "{inside}"\n'}
    assert first_of(files) == f"{inside}/env/virtual/app"


def test_the_environment_in_use_by_variable() -> None:
    folder = f"{STORE}/app/{hatch.digest(FakeHost({}), PROJECT)}"
    files: dict[str, Node] = {f"{folder}/{name}/pyvenv.cfg": "" for name in ("app", "dev")}
    files[f"{PROJECT}/pyproject.toml"] = (
        '[tool.hatch.envs.docs]\npath = "d"\n[tool.hatch.envs.sub]\ntemplate = "docs"\n'
    )
    assert first_of(files, HATCH_ENV="dev") == f"{folder}/dev"
    assert first_of(files, HATCH_ENV="docs") == f"{PROJECT}/d"
    assert first_of(files, HATCH_ENV="sub") == f"{PROJECT}/d"
    assert first_of(files) == f"{folder}/app"
