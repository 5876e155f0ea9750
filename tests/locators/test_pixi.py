"""Pixi's environments."""

from __future__ import annotations

import ntpath

import pytest

from fakes import ELF, FakeHost, Link, Node
from finding import environment, prefixes, search
from venvoy_server.locators import pixi


def pixi_files(prefix: str) -> dict[str, Node]:
    return {
        f"{prefix}/conda-meta/pixi": "{}",
        f"{prefix}/conda-meta/python-3.12.4-h_0.json": "{}",
        f"{prefix}/bin/python3.12": ELF,
        f"{prefix}/bin/python": Link("python3.12"),
        f"{prefix}/lib/python3.12/os.py": "",
    }


def test_environments_of_a_workspace() -> None:
    files = (
        pixi_files("/code/app/.pixi/envs/default")
        | pixi_files("/code/app/.pixi/envs/test")
        | {"/code/app/pixi.toml": ""}
    )
    found = search(files, "/code/app", scope="workspace")
    assert [item.display_name for item in found.environments] == ["app", "app:test"]
    assert {(item.kind, item.manager, item.project) for item in found.environments} == {("conda", "pixi", "/code/app")}
    assert list(pixi.of_project(FakeHost(files), "/code/app")) == [
        "/code/app/.pixi/envs/default",
        "/code/app/.pixi/envs/test",
    ]


@pytest.mark.parametrize(
    ("files", "variables", "prefix"),
    [
        ({}, {}, "/home/ann/.pixi/envs/tool"),
        ({}, {"PIXI_HOME": "/px"}, "/px/envs/tool"),
        (
            {"/home/ann/.pixi/config.toml": 'detached-environments = "/detached"\n'},
            {},
            "/detached/app-123/envs/default",
        ),
        (
            {"/home/ann/.pixi/config.toml": "detached-environments = true\n"},
            {},
            "/home/ann/.cache/rattler/cache/envs/app-1/envs/default",
        ),
        (
            {"/home/ann/.config/pixi/config.toml": "detached-environments = true\n"},
            {"RATTLER_CACHE_DIR": "/cache"},
            "/cache/envs/app-1/envs/default",
        ),
        (
            {"/etc/pixi/config.toml": 'detached-environments = "/detached"\n'},
            {},
            "/detached/app-123/envs/default",
        ),
        ({"/px/config.toml": 'detached-environments = "/d"'}, {"PIXI_HOME": "/px"}, "/d/app-1/envs/default"),
        ({"/c.toml": 'detached-environments = "~/d"'}, {"PIXI_CONFIG_FILE": "/c.toml"}, "/home/ann/d/app-1/envs/x"),
        ({"/home/ann/.pixi/x": ""}, {"PIXI_CACHE_DIR": "/cache"}, "/cache/detached-envs/app-1/envs/default"),
        ({}, {}, "/home/ann/.cache/pixi/detached-envs/app-1/envs/default"),
        ({}, {}, "/home/ann/.cache/pixi/envs/app-1/envs/default"),
        ({}, {}, "/home/ann/.cache/rattler/envs/app-1/envs/default"),
        ({}, {}, "/home/ann/.cache/rattler/cache/detached-envs/app-1/envs/default"),
        ({}, {"PIXI_CACHE_DETACHED_ENVIRONMENTS_DIR": "/d"}, "/d/app-1/envs/default"),
    ],
)
def test_detached_and_global_ones(files: dict[str, Node], variables: dict[str, str], prefix: str) -> None:
    assert environment(search(files | pixi_files(prefix), variables=variables), prefix).manager == "pixi"


def test_a_detached_one_names_its_workspace() -> None:
    prefix = "/detached/app-123/envs/docs"
    files = pixi_files(prefix) | {
        f"{prefix}/conda-meta/pixi": '{"manifest_path": "/code/app/pixi.toml"}',
        "/code/app/pixi.toml": "",
        "/home/ann/.pixi/config.toml": 'detached-environments = "/detached"\n',
    }
    found = environment(search(files, "/code/app", scope="workspace"), prefix)
    assert (found.project, found.display_name) == ("/code/app", "app:docs")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"manifest_path": 3}', '{"manifest_path": "pixi.toml"}', b"\xff"])
def test_one_that_names_none(text: str | bytes) -> None:
    files = pixi_files("/home/ann/.pixi/envs/tool") | {"/home/ann/.pixi/envs/tool/conda-meta/pixi": text}
    assert environment(search(files), "/home/ann/.pixi/envs/tool").project is None


@pytest.mark.parametrize(
    ("platform", "file", "folder"),
    [
        ("linux", "/etc/pixi/config.toml", "/detached"),
        ("darwin", "/etc/pixi/config.toml", "/detached"),
        ("win32", "C:\\ProgramData\\pixi\\config.toml", "D:\\detached"),
    ],
)
def test_the_settings_of_a_system(platform: str, file: str, folder: str) -> None:
    prefix = ntpath.join(folder, "x-1", "envs", "default") if platform == "win32" else f"{folder}/x-1/envs/default"
    files: dict[str, Node] = {file: f"detached-environments = '{folder}'\n", f"{prefix}/conda-meta/history": ""}
    assert prefixes(search(files, platform=platform)) == [prefix]
