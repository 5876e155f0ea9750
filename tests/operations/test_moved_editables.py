"""Editable distributions whose source was moved: where it is found, and how their files lead there again."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Node, venv_files
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.moved_editables import moved_editables, plan_moved, with_source
from venvoy_server.operations.steps import RewriteSource, SaveFiles
from venvoy_server.operations.target import look_at


def machine(old: str, made_at: str, prefix: str, **files: Node) -> FakeHost:
    """Return a machine with an environment that was made at `made_at`, and an editable distribution from `old`."""
    site = f"{prefix}/lib/python3.12/site-packages"
    made: dict[str, Node] = venv_files(prefix, "/opt/py", "3.12.1") | {
        f"{prefix}/bin/activate": f"VIRTUAL_ENV='{made_at}'\n",
        "/opt/py/bin/python3.12": b"\x7fELF",
        f"{site}/shop-1.0.dist-info/METADATA": "Name: shop\nVersion: 1.0\n",
        f"{site}/shop-1.0.dist-info/direct_url.json": f'{{"url": "file://{old}", "dir_info": {{"editable": true}}}}',
        f"{site}/shop-1.0.dist-info/RECORD": "_shop.pth,,\n__editable___shop_finder.py,,\nshop.py,,\n_x.py,,\n",
        f"{site}/_shop.pth": f"{old}\n",
        f"{site}/__editable___shop_finder.py": "",
        f"{site}/shop.py": "",
        f"{site}/_x.py": "",
    }
    return FakeHost(made | dict(files))


@pytest.mark.parametrize(
    ("old", "made_at", "prefix", "files", "new"),
    [
        ("/old/shop", "/old/shop/.venv", "/new/shop/.venv", {"/new/shop/x": ""}, "/new/shop"),
        ("/old/libs/shop", "/old/app/.venv", "/new/app/.venv", {"/new/libs/shop/x": ""}, "/new/libs/shop"),
        ("/gone/shop", "/w/.venv", "/w/.venv", {"/w/pyproject.toml": "[project]\nname = 'Shop'\n"}, "/w"),
        ("/gone/shop", "/w/.venv", "/w/.venv", {"/w/pyproject.toml": "[project]\nname = 'other'\n"}, None),
        ("/elsewhere/shop", "/old/app/.venv", "/new/app/.venv", {"/new/shop/x": ""}, None),
        ("/old/shop", "/old/shop/.venv", "/new/shop/.venv", {"/old/shop/x": ""}, None),
    ],
)
def test_where_a_source_is_now(old: str, made_at: str, prefix: str, files: dict[str, Node], new: str | None) -> None:
    host = machine(old, made_at, prefix, **files)
    environment = read_environment(host, prefix)
    assert environment is not None
    found = moved_editables(host, environment)
    assert [(each.name, each.old, each.new) for each in found] == ([("shop", old, new)] if new else [])


def test_the_plan_saves_what_it_rewrites_with_the_records() -> None:
    host = machine("/old/shop", "/old/shop/.venv", "/new/shop/.venv", **{"/new/shop/x": ""})
    environment = read_environment(host, "/new/shop/.venv")
    assert environment is not None
    plan = plan_moved(host, look_at(host, "/new/shop/.venv"), moved_editables(host, environment), "op")
    site = "lib/python3.12/site-packages"
    files = (f"{site}/__editable___shop_finder.py", f"{site}/_shop.pth", f"{site}/shop-1.0.dist-info/direct_url.json")
    slot = "/new/shop/.venvoy-trash/op"
    assert plan.steps[1:-1] == (
        SaveFiles("/new/shop/.venv", slot, (*files, f"{site}/shop-1.0.dist-info/RECORD"), ()),
        RewriteSource("/new/shop/.venv", "/old/shop", "/new/shop", files),
    )


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("direct_url.json", '{"url": "file:///a/b"}', '{"url": "file:///x%20y"}'),
        ("direct_url.json", '{"url": "file:///a/b#x", "v": "file:///a/bc"}', '{"url": "file:///x%20y#x", "v": "file:///a/bc"}'),
        ("x.pth", "/a/b\n/a/b/src\n/a/bc\n/z/a/b\n", "/x y\n/x y/src\n/a/bc\n/z/a/b\n"),
        ("f.py", "M = {'p': '/a/b/src', 'q': \"/a/b\", 'r': '/a/bc'}", "M = {'p': '/x y/src', 'q': \"/x y\", 'r': '/a/bc'}"),
    ],
)  # fmt: skip
def test_only_whole_paths_are_replaced(name: str, text: str, found: str) -> None:
    assert with_source(name, text, "/a/b", "/x y") == found
