"""Display names: unique and meaningful."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeHost
from venvoy_server.environments.model import Environment
from venvoy_server.environments.names import name_of, unique


def shown(*pairs: tuple[str, str]) -> list[str]:
    host = FakeHost({})
    environments = [Environment("venv", prefix, prefix, None, name, name) for prefix, name in pairs]
    return [item.display_name for item in unique(host, environments)]


def test_a_name_of_its_own_stays() -> None:
    assert shown(("/code/a/.venv", "a"), ("/code/b/.venv", "b")) == ["a", "b"]


def test_two_of_a_name_are_distinguished_by_the_nearest_difference() -> None:
    assert shown(("/x/one/app/.venv", "app"), ("/x/two/app/.venv", "app")) == [
        "app (one/app/.venv)",
        "app (two/app/.venv)",
    ]


def test_the_folder_alone_is_enough_where_it_differs() -> None:
    assert shown(("/c/app-py3.11", "app"), ("/c/app-py3.12", "app")) == ["app (app-py3.11)", "app (app-py3.12)"]


def test_a_path_that_ends_as_another_has_all_of_it() -> None:
    assert shown(("/a/.venv", "x"), ("/b/a/.venv", "x")) == ["x (/a/.venv)", "x (b/a/.venv)"]


@given(st.lists(st.lists(st.sampled_from(["a", "b", ".venv"]), min_size=1, max_size=4), max_size=8))
def test_they_are_always_unique(paths: list[list[str]]) -> None:
    prefixes = {"/" + "/".join(parts) for parts in paths}
    names = shown(*((prefix, "same") for prefix in sorted(prefixes)))
    assert len(set(names)) == len(prefixes)


def test_a_made_up_name_cannot_collide() -> None:
    names = shown(("/one/app/.venv", "app"), ("/two/app/.venv", "app"), ("/x/.venv", "app (one/app/.venv)"))
    assert len(set(names)) == 3


def test_where_a_name_comes_from() -> None:
    host = FakeHost({})
    assert name_of(host, "/code/app/.venv", "prompt", "/code/app") == "prompt"
    assert name_of(host, "/code/app/.venv", None, "/code/app") == "app"
    assert name_of(host, "/code/app/venv", "venv", None) == "app"
    assert name_of(host, "/envs/tools", None, "/code/app") == "tools"
    assert name_of(host, "/.venv", None, "/") == ".venv"
