"""conda's installations and environments."""

from __future__ import annotations

import pytest

from fakes import ELF, FakeHost, Node, windows_python_files
from finding import environment, prefixes, search
from venvoy_server.locators import conda


def conda_files(prefix: str) -> dict[str, Node]:
    return {f"{prefix}/conda-meta/history": "", f"{prefix}/bin/python3.11": ELF, f"{prefix}/bin/python": ELF}


def test_an_installation_with_its_environments() -> None:
    root = "/home/ann/miniforge3"
    files = (
        conda_files(root)
        | conda_files(f"{root}/envs/science")
        | {f"{root}/condabin/conda": "", f"{root}/envs/.conda_envs_dir_test": ""}
    )
    found = search(files)
    assert [(item.name, item.manager, item.kind) for item in found.environments] == [
        ("base", "conda", "conda"),
        ("science", "conda", "conda"),
    ]
    assert found.interpreters == ()


@pytest.mark.parametrize(
    "variables",
    [{"CONDA_EXE": "/c/bin/conda"}, {"CONDA_ROOT": "/c"}, {"MAMBA_ROOT_PREFIX": "/c"}, {"MAMBA_EXE": "/c/bin/mamba"}],
)
def test_an_installation_that_a_variable_names(variables: dict[str, str]) -> None:
    assert prefixes(search(conda_files("/c") | conda_files("/c/envs/x"), variables=variables)) == ["/c", "/c/envs/x"]


@pytest.mark.parametrize("place", ["/usr/share/miniconda", "/home/ann/opt/anaconda3", "/usr/local/miniforge3"])
def test_an_installation_in_one_of_the_usual_places(place: str) -> None:
    assert prefixes(search(conda_files(place) | conda_files(f"{place}/envs/x"))) == [place, f"{place}/envs/x"]


@pytest.mark.parametrize(
    ("platform", "root", "variables"),
    [
        ("linux", "/home/ann/.local/share/mamba", {}),
        ("linux", "/xdg/mamba", {"XDG_DATA_HOME": "/xdg"}),
        ("darwin", "/Users/ann/.local/share/mamba", {}),
    ],
)
def test_the_root_of_mamba_since_2(platform: str, root: str, variables: dict[str, str]) -> None:
    found = search(conda_files(f"{root}/envs/x"), platform=platform, variables=variables)
    assert environment(found, f"{root}/envs/x").manager == "mamba"


def test_micromamba() -> None:
    found = search(conda_files("/home/ann/micromamba/envs/x"))
    assert environment(found, "/home/ann/micromamba/envs/x").manager == "micromamba"


@pytest.mark.parametrize(
    "text",
    [
        "envs_dirs:\n  - /data/envs\n  - ~/more  # a remark\nchannels:\n  - defaults\n",
        "envs_dirs: [/data/envs, ~/more]\n",
        "envs_dirs:\n- \"/data/envs\"\n- '~/more'\n",
        "channels:\n  - /not/this\nenvs_path:\n\n  # remark\n  - /data/envs\n  - $HOME/more\n",
    ],
)
def test_folders_of_condarc(text: str) -> None:
    host = FakeHost({"/home/ann/.condarc": text}, variables={"HOME": "/home/ann"})
    assert conda.environment_folders(host, "/home/ann/.condarc") == ["/data/envs", "/home/ann/more"]


@pytest.mark.parametrize(
    "path",
    [
        "/home/ann/miniforge3/.condarc",
        "/home/ann/.conda/condarc",
        "/home/ann/.config/conda/condarc.d/mine.yml",
        "/etc/conda/condarc.d/site.yaml",
        "/var/lib/conda/condarc",
    ],
)
def test_all_the_files_that_conda_reads(path: str) -> None:
    files = conda_files("/data/envs/a") | {"/home/ann/miniforge3/conda-meta/history": ""}
    found = search(files | {path: "envs_dirs:\n - /data/envs\n"})
    assert "/data/envs/a" in prefixes(found)


def test_environments_of_condarc_and_of_the_list() -> None:
    files = (
        conda_files("/data/envs/a")
        | conda_files("/elsewhere/b")
        | conda_files("/home/ann/.conda/envs/c")
        | conda_files("/v/d")
    )
    files |= {
        "/home/ann/.condarc": "envs_dirs:\n - /data/envs\n",
        "/home/ann/.conda/environments.txt": "/elsewhere/b\n/gone\n\nrelative\n",
    }
    found = search(files, variables={"CONDA_ENVS_PATH": "/v:relative"})
    assert prefixes(found) == ["/data/envs/a", "/elsewhere/b", "/home/ann/.conda/envs/c", "/v/d"]


def test_on_windows() -> None:
    root = "C:\\ProgramData\\miniconda3"
    files = windows_python_files(root, "3.11.5") | {
        f"{root}\\conda-meta\\history": "",
        f"{root}\\condabin\\conda.bat": "",
    }
    assert environment(search(files, platform="win32"), root).executable == f"{root}\\python.exe"


def test_an_environment_on_path_is_not_an_interpreter() -> None:
    found = search(conda_files("/c"), variables={"PATH": "/c/bin"})
    assert (prefixes(found), found.interpreters) == (["/c"], ())


@pytest.mark.parametrize("cask", ["miniconda", "anaconda", "miniforge", "mambaforge"])
@pytest.mark.parametrize("room", ["/opt/homebrew/Caskroom", "/usr/local/Caskroom"])
def test_an_installation_by_homebrew(room: str, cask: str) -> None:
    root = f"{room}/{cask}/base"
    assert prefixes(search(conda_files(root), platform="darwin")) == [root]


@pytest.mark.parametrize("name", ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", "miniconda"])
@pytest.mark.parametrize("place", ["/home/ann", "/opt", "/usr/local", "/usr/share", "/home/ann/.local/share"])
def test_every_usual_name_in_every_usual_place(place: str, name: str) -> None:
    assert prefixes(search(conda_files(f"{place}/{name}"))) == [f"{place}/{name}"]


@pytest.mark.parametrize("file", ["/etc/conda/.condarc", "/var/lib/conda/condarc", "/home/ann/.condarc"])
def test_settings_that_name_a_folder_of_environments(file: str) -> None:
    files = conda_files("/data/envs/x") | {file: "envs_dirs:\n  - /data/envs\n"}
    assert prefixes(search(files)) == ["/data/envs/x"]


@pytest.mark.parametrize("variable", ["LOCALAPPDATA", "PROGRAMDATA"])
@pytest.mark.parametrize("name", ["miniconda3", "conda"])
def test_windows_folders_by_their_variables(variable: str, name: str) -> None:
    root = f"D:\\data\\{name}"
    files = windows_python_files(root, "3.11.5") | {f"{root}\\conda-meta\\history": "", "C:\\Users\\ann\\.conda\\x": ""}
    assert prefixes(search(files, platform="win32", variables={variable: "D:\\data"})) == [root]
    assert prefixes(search(files, platform="win32")) == []


@pytest.mark.parametrize("folder", ["D:\\data\\conda\\conda\\envs", "C:\\Users\\ann\\.conda\\envs"])
def test_windows_folders_of_environments(folder: str) -> None:
    files: dict[str, Node] = {f"{folder}\\x\\conda-meta\\history": "", "C:\\Users\\ann\\.conda\\x": ""}
    found = search(files, platform="win32", variables={"LOCALAPPDATA": "D:\\data"})
    assert prefixes(found) == [f"{folder}\\x"]


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("envs_dirs:\n - /a\n# a remark\n - /b\n", ["/a", "/b"]),
        ("envs_dirs:\n - /a\n\n - /b\n", ["/a", "/b"]),
        ("envs_dirs:\n - /a\nchannels:\n - /b\n", ["/a"]),
        ("envs_path: /a\n", ["/a"]),
        ("envs_path:\n -/a\n - /b\n", ["/b"]),
        ("  envs_dirs:\n - /a\n", []),
        ("envs_dirs: [relative, /a,'/b']\n", ["/a", "/b"]),
        (b"# f\xfcr alle\nenvs_dirs:\n - /a\n", ["/a"]),
    ],
)
def test_the_forms_of_condas_list(text: str | bytes, folders: list[str]) -> None:
    assert conda.environment_folders(FakeHost({"/c": text}), "/c") == folders
