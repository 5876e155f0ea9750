from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from fakes import Denied, FakeHost, Folder, Link, Node
from venvoy_server.operations.create import default_prompt, plan_create, refuse_create
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.descriptions import shown, title
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.kept_packages import keeping_steps
from venvoy_server.operations.locations import executable_in, refuse_protected
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.operations.model import CreateRequest, Sources
from venvoy_server.operations.remove import (
    entries_beside,
    expired,
    kept_files,
    kept_in_trash,
    plan_remove,
    plan_restore,
    refuse_removal,
)
from venvoy_server.operations.steps import Plan, RunTool
from venvoy_server.operations.target import look_at
from venvoy_server.packages.model import Distribution

PYTHON = "/usr/bin/python3.11"
TOOLS = CreateTools("/uv", Handed(("--find-links=/w",), {}, ()))
REQUEST = CreateRequest("/p/.venv", PYTHON)


def kinds(plan: Plan) -> list[str]:
    return [str(type(step).__struct_config__.tag) for step in plan.steps]


def commands(plan: Plan) -> list[tuple[str, ...]]:
    return [step.argv for step in plan.steps if isinstance(step, RunTool)]


def plan(host: FakeHost, request: CreateRequest = REQUEST, tools: CreateTools = TOOLS) -> Plan:
    return plan_create(host, request, look_at(host, request.path), tools, "op")


VENV: dict[str, Node] = {
    "/p/.venv/pyvenv.cfg": "home = /usr/bin\nuv = 0.13\nversion_info = 3.11.7\n",
    "/p/.venv/bin/python": Link(PYTHON),
    "/p/.venv/bin/activate": "",
    "/p/.venv/lib/python3.11/site-packages/x.py": "",
    PYTHON: b"\x7fELF\x02\x01\x01" + b"\0" * 60,
}


def test_creating_is_claim_make_check_release() -> None:
    host = FakeHost({"/p": Folder(), PYTHON: ""})
    made = plan(host)
    assert kinds(made) == ["claim-folder", "run-tool", "check-environment", "release-folder"]
    assert commands(made) == [
        (
            *(
                "/uv",
                "venv",
                "--color",
                "never",
                "--no-progress",
                "--no-project",
                "--no-config",
                "--no-python-downloads",
            ),
            *("--allow-existing", "--python", PYTHON, "--prompt=p", "--", "/p/.venv"),
        )
    ]


def test_seed_and_packages_are_steps_of_their_own() -> None:
    host = FakeHost({"/p": Folder(), PYTHON: ""})
    made = plan(host, msgspec.structs.replace(REQUEST, seed=True, sources=Sources(packages=("rich",))))
    assert kinds(made) == [
        "claim-folder", "run-tool", "run-tool", "run-tool", "mend-packages", "keep-requested", "check-environment",
        "release-folder",
    ]  # fmt: skip
    assert commands(made)[1][-2:] == ("--", "pip")
    assert commands(made)[2][-3:] == ("--find-links=/w", "--", "rich")
    assert all("/p/.venv/bin/python" in command for command in commands(made)[1:])


def test_without_uv_the_interpreters_venv_makes_it_and_packages_are_refused() -> None:
    host = FakeHost({"/p": Folder(), PYTHON: ""})
    without = CreateTools(None, Handed((), {}, ()))
    made = plan(host, msgspec.structs.replace(REQUEST, seed=True, system_site_packages=True), without)
    first, second = commands(made)
    assert first == (PYTHON, "-I", "-m", "venv", "--without-pip", "--system-site-packages", "--prompt=p", "/p/.venv")
    assert second == ("/p/.venv/bin/python", "-I", "-m", "ensurepip", "--default-pip")
    with pytest.raises(OperationError) as caught:
        plan(host, msgspec.structs.replace(REQUEST, sources=Sources(packages=("rich",))), without)
    assert caught.value.code == "tool-not-found"


def test_replacing_moves_the_old_one_into_the_trash_first() -> None:
    host = FakeHost(dict(VENV))
    made = plan(host, msgspec.structs.replace(REQUEST, if_exists="replace"))
    assert made.kind == "replace"
    assert kinds(made) == [
        "open-trash", "move-folder", "claim-folder", "run-tool", "check-environment", "release-folder",
    ]  # fmt: skip


@pytest.mark.parametrize("if_exists", ["fail", "reuse"])
def test_a_link_that_leads_nowhere_is_only_replaced(if_exists: str) -> None:
    host = FakeHost({"/p/.venv": Link("/gone"), PYTHON: ""})
    with pytest.raises(OperationError) as caught:
        plan(host, msgspec.structs.replace(REQUEST, if_exists=if_exists))
    assert caught.value.code == "path-occupied"
    assert plan(host, msgspec.structs.replace(REQUEST, if_exists="replace")).kind == "replace"


def test_a_home_folder_is_not_replaced() -> None:
    host = FakeHost({"/home/ann/pyvenv.cfg": "home = /usr/bin", "/home/ann/bin/python": Link(PYTHON), PYTHON: ""})
    with pytest.raises(OperationError) as caught:
        plan(host, CreateRequest("/home/ann", PYTHON, if_exists="replace"))
    assert caught.value.code == "protected-folder"


@pytest.mark.parametrize("if_exists", ["fail", "reuse"])
def test_a_broken_environment_is_not_reused_and_nothing_advises_that(if_exists: Literal["fail", "reuse"]) -> None:
    host = FakeHost({**VENV, "/p/.venv/bin/python": Link("/gone/python3")})
    with pytest.raises(OperationError) as caught:
        plan(host, msgspec.structs.replace(REQUEST, if_exists=if_exists))
    assert caught.value.code == "environment-exists"
    assert "Repair it, or replace it" in caught.value.message and "reuse`" not in caught.value.message
    assert caught.value.data["choices"] == ["replace"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"path": "relative"}, "invalid-path"),
        ({"path": "/p/-x"}, "invalid-path"),
        ({"prompt": "$x"}, "invalid-name"),
        ({"executable": "python3"}, "interpreter-not-found"),
        ({"executable": "/gone/python3"}, "interpreter-not-found"),
    ],
)
def test_what_cannot_be_followed_is_refused_before_a_look_at_the_place(changes: dict[str, str], code: str) -> None:
    host = FakeHost({PYTHON: ""}, executables=frozenset({PYTHON}))
    refused = refuse_create(host, msgspec.structs.replace(REQUEST, **changes))
    assert refused is not None
    assert refused.code == code
    assert refuse_create(host, REQUEST) is None


@pytest.mark.parametrize(
    ("path", "prompt"),
    [("/p/.venv", "p"), ("/p/venv", "p"), ("/p/tools", "tools"), ("/.venv", ".venv"), ("/pr$(x)/.venv", "pr_(x)")],
)
def test_the_prompt_is_the_projects_name_for_usual_names(path: str, prompt: str) -> None:
    assert default_prompt(FakeHost({}), path) == prompt


@pytest.mark.parametrize(
    ("files", "kind", "missing"),
    [
        ({}, "absent", ("/p",)),
        ({"/p": Folder()}, "absent", ()),
        ({"/p/.venv": Folder()}, "empty", ()),
        ({"/p/.venv": "a file"}, "occupied", ()),
        ({"/p/.venv": Denied()}, "environment", ()),
        ({"/p/.venv/lost+found/x": "", "/p/.venv/.venvoy-trash/x": ""}, "empty", ()),
        ({"/p/.venv/notes.txt": ""}, "occupied", ()),
        ({"/p/.venv/.venvoy-unfinished": "{}"}, "unfinished", ()),
        ({"/p/.venv": Link("/gone")}, "link", ()),
        (VENV, "environment", ()),
        ({"/p/.venv": Link("/c"), "/c/pyvenv.cfg": "home = /usr/bin"}, "environment", ()),
    ],
)
def test_the_kind_of_what_is_at_a_path(files: dict[str, Node], kind: str, missing: tuple[str, ...]) -> None:
    target = look_at(FakeHost(dict(files)), "/p/.venv")
    assert (target.kind, target.missing_parents) == (kind, missing)


def test_folders_above_that_are_missing_come_outermost_first() -> None:
    assert look_at(FakeHost({"/a": Folder()}), "/a/b/c/env").missing_parents == ("/a/b", "/a/b/c")


def test_one_environment_has_one_lock_by_whatever_way_its_folder_is_reached() -> None:
    host = FakeHost({**VENV, "/link": Link("/p")})
    assert lock_key(host, "/link/.venv") == lock_key(host, "/p/.venv") == "/p/.venv"


def test_folders_that_nothing_may_touch() -> None:
    host = FakeHost({"/home/ann/x": "", "/p/x": ""})
    assert "root" in (refuse_protected(host, "/") or "")
    assert "home" in (refuse_protected(host, "/home/ann") or "")
    assert "home" in (refuse_protected(host, "/home") or "")
    assert refuse_protected(host, "/home/ann/.venv") is None
    windows = FakeHost({"C:\\Users\\ann\\x": "", "D:\\x": ""}, platform="win32")
    assert "root" in (refuse_protected(windows, "D:\\") or "")
    assert "home" in (refuse_protected(windows, "c:\\users\\ANN") or "")
    assert executable_in(windows, "D:\\p\\.venv") == "D:\\p\\.venv\\Scripts\\python.exe"


def entry(removed: float, original: str = "/elsewhere/.venv") -> str:
    return f'{{"id":"{removed:g}","original":"{original}","folder":"/forged","removed":{removed}}}'


def test_removing_and_restoring_are_moves() -> None:
    host = FakeHost(dict(VENV))
    assert kinds(plan_remove(host, look_at(host, "/p/.venv"), "op")) == ["open-trash", "move-folder"]
    files: dict[str, Node] = {
        "/p/.venvoy-trash/1/entry.json": entry(1),
        "/p/.venvoy-trash/1/.venv/pyvenv.cfg": "",
        "/p/.venvoy-trash/2/entry.json": entry(2),
        "/p/.venvoy-trash/2/.venv/pyvenv.cfg": "",
        "/p/.venvoy-trash/3/entry.json": entry(3),
        "/p/.venvoy-trash/4/entry.json": "nonsense",
        "/p/.venvoy-trash/4/.venv/pyvenv.cfg": "",
        "/p/.venvoy-trash/5/entry.json": entry(5).encode().replace(b'"5"', b'"\xff"'),
        "/p/.venvoy-trash/5/.venv/pyvenv.cfg": "",
        "/p/.venvoy-trash/6/entry.json": '{"more": ' + "[" * 20_000,
        "/p/.venvoy-trash/6/.venv/pyvenv.cfg": "",
        "/p/.venvoy-trash/.gitignore": "*",
    }
    host = FakeHost(files)
    found = entries_beside(host, "/p/.venv")
    assert [(each.id, each.folder) for each in found] == [("2", "/p/.venvoy-trash/2"), ("1", "/p/.venvoy-trash/1")]
    restored = plan_restore(host, look_at(host, "/p/.venv"), found[1:], {"1"}, "op")
    assert [title(step) for step in restored.steps] == [
        "Move /p/.venvoy-trash/1/.venv to /p/.venv",
        "Delete /p/.venvoy-trash/1",
    ]
    assert [each.id for each in expired(found, 1 + 86400 * 2, 2)] == []
    assert [each.id for each in expired(found, 1.5 + 86400 * 2, 2)] == ["1"]


def test_steps_are_shown_with_their_commands_and_without_credentials() -> None:
    host = FakeHost({"/p": Folder(), PYTHON: ""})
    secret = msgspec.structs.replace(REQUEST, sources=Sources(packages=("a @ https://u:pw@h/a.whl",)))
    steps = shown(plan(host, secret), done=False)
    assert [step.state for step in steps] == ["planned"] * len(steps)
    assert all("pw" not in str(step.command) for step in steps)
    assert any("****" in str(step.command) for step in steps)


def _distribution(name: str, *, recorded: bool = True, broken: str | None = None) -> Distribution:
    return Distribution(
        name, name, "1.0", "/p/.venv/lib", f"/p/.venv/lib/{name}-1.0.dist-info", recorded=recorded, broken=broken
    )


@pytest.mark.parametrize(
    ("halves", "hint"),
    [
        ((), ""),
        (("a",), "a 1.0 is not complete: `repair` on the same Python deletes what is empty and on no index."),
        (
            ("a", "b"),
            "a 1.0, b 1.0 are not complete: `repair` on the same Python deletes what is empty and on no index.",
        ),
    ],
)
def test_what_an_interrupted_installation_left_has_a_hint(halves: tuple[str, ...], hint: str) -> None:
    whole = (_distribution("whole"), _distribution("torn", broken="x"), _distribution("bare", recorded=False))
    left = tuple(_distribution(name, recorded=False, broken="x") for name in halves)
    (step,) = keeping_steps(FakeHost({}), "/p/.venv", (*whole, *left), TOOLS)
    assert isinstance(step, RunTool) and step.hint == hint


@pytest.mark.parametrize("count", [1, 8, 9])
def test_what_stays_where_an_environment_was_is_named(count: int) -> None:
    mine = {f"/p/.venv/{name}/x": "" for name in (*(f"f{n}" for n in range(count)), ".venvoy-trash")}
    shown = ", ".join(["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"][:count] + ["..."] * (count > 8))
    target = look_at(FakeHost({**VENV, **mine}), "/p/.venv")
    assert kept_files(target) == ()
    (said,) = kept_in_trash(target)
    assert f" is in the trash, with what else was in it ({shown}); " in said
    (stays,) = kept_files(look_at(FakeHost({**VENV, **mine, "/p/.venv/.git/x": ""}), "/p/.venv"))
    names = [".git", *(f"f{n}" for n in range(min(count, 7))), *(["..."] if count > 7 else [])]
    assert stays.endswith(f" stays where it is: {', '.join(names)}.")
    whole = look_at(FakeHost(dict(VENV)), "/p/.venv")
    assert kept_files(whole) == ()
    assert kept_in_trash(whole) == ("The environment that was at /p/.venv is in the trash; `restore` brings it back.",)


@pytest.mark.parametrize(
    ("there", "what"),
    [
        ({"/p/.venv": Link("/gone")}, "There is a link at /p/.venv"),
        ({"/p/.venv/b": "", "/p/.venv/a": ""}, "There is a folder at /p/.venv that holds a, b"),
        ({"/p/.venv": "text"}, "Something else is at /p/.venv"),
        (VENV, "There is an environment at /p/.venv"),
    ],
)
def test_what_is_in_the_way_of_an_environment_that_comes_back(there: dict[str, Node], what: str) -> None:
    host = FakeHost(
        {"/p/.venvoy-trash/1/entry.json": entry(1), "/p/.venvoy-trash/1/.venv/pyvenv.cfg": "", **dict(there)}
    )
    target = look_at(host, "/p/.venv")
    with pytest.raises(OperationError) as caught:
        plan_restore(host, target, entries_beside(host, "/p/.venv"), {"1"}, "op")
    assert (caught.value.code, caught.value.message) == ("path-occupied", f"{what}. Rename it, and restore again.")
    assert caught.value.data == {"path": "/p/.venv", "found": target.kind}


@pytest.mark.parametrize("doing", ["removed", "replaced"])
def test_why_a_place_is_not_moved_away(doing: str) -> None:
    refused = refuse_removal(FakeHost({"/home/ann/x": ""}), look_at(FakeHost({"/home/ann/x": ""}), "/home/ann"), doing)
    assert refused is not None
    assert (refused.code, refused.message, refused.data) == (
        "protected-folder",
        f"/home/ann is not {doing}: it is a home folder.",
        {"path": "/home/ann"},
    )
