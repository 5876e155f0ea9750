"""What a plan from a workspace may name: every field of every step is either confined, or names no file to be changed."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from fakes import FakeHost, Link, Node
from venvoy_server.operations.confinement import is_confined
from venvoy_server.operations.locations import refuse_outside
from venvoy_server.operations.planned_packages import PackagePlan
from venvoy_server.operations.steps import DeleteFolder, Plan, ReleaseFolder, RunTool, Step
from venvoy_server.system.files.host import RealHost

ENVIRONMENT, OUTSIDE = "/p/.venv", "/q/other"
# They are read, or given to a tool, which undoing never runs.
CHANGE_NOTHING = frozenset({"executable", "old", "new", "keys", "uv", "cwd", "options", "by"})
# What undoing and finishing do for a RunTool is nothing.
KINDS = [kind for kind in get_args(Step) if kind is not RunTool]


def fields_of(kind: type[msgspec.Struct]) -> dict[str, object]:
    """Return harmless values for the fields of a step that can hold a path."""
    made: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):
        if field.type is str:
            made[field.name] = ENVIRONMENT
        elif field.type == tuple[str, ...]:
            made[field.name] = ()
    return made


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in fields_of(kind) if name not in CHANGE_NOTHING]
)
def test_no_field_of_a_step_leads_out_of_the_environment(kind: type[msgspec.Struct], name: str) -> None:
    given = fields_of(kind)
    others = {field.name: 1.0 for field in msgspec.structs.fields(kind) if field.type is float}
    outward: object = OUTSIDE if given[name] == ENVIRONMENT else ("../../q/other",)
    if name == "parents":
        outward = (OUTSIDE,)
    good, bad = (kind(**values) for values in ({**given, **others}, {**given, **others, name: outward}))
    plans = [Plan("repair", ENVIRONMENT, (step,)) for step in (good, bad)]  # type: ignore[arg-type]  # built by its fields
    assert [is_confined(RealHost(), plan, ENVIRONMENT, "a1") for plan in plans] == [True, False]


def test_a_link_out_of_an_environment_refuses_what_changes_its_content() -> None:
    files: dict[str, Node] = {f"{each}/.venv/pyvenv.cfg": "home = /usr/bin\n" for each in ("/p", "/q")}
    host = FakeHost({**files, "/q/.venv/lib": Link("/elsewhere")})
    assert refuse_outside(host, "/p/.venv") is None
    refused = refuse_outside(host, "/q/.venv")
    assert refused is not None
    assert (refused.code, refused.data) == ("outside-link", {"path": "/q/.venv"})
    assert "/q/.venv/lib is a link to /elsewhere" in refused.message


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        ("lib/python3.12/x.py", True),
        ("a..b/x", True),
        ("a/b:c", True),
        ("/etc/x", False),
        ("\\etc\\x", False),
        ("C:\\x", False),
        ("c:x", False),
        ("../x", False),
        ("lib/../../x", False),
        ("lib\\..\\..\\x", False),
        ("..\\x", False),
    ],
)
def test_the_paths_of_a_package_plan_are_relative(path: str, is_inside: bool) -> None:
    kept, folder, name = (
        PackagePlan((), (path,), {}, 0.0),
        PackagePlan((), (), {path: ()}, 0.0),
        PackagePlan((), (), {"lib": (path,)}, 0.0),
    )
    for packages in (kept, folder, name):
        plan = Plan("install", ENVIRONMENT, (), packages)
        assert is_confined(FakeHost({}), plan, ENVIRONMENT, "a1") is is_inside


def test_a_plan_of_another_environment_or_operation_is_not_confined() -> None:
    plan = Plan("repair", ENVIRONMENT, (ReleaseFolder(ENVIRONMENT),))
    assert is_confined(FakeHost({}), plan, ENVIRONMENT, "a1")
    assert not is_confined(FakeHost({}), plan, "/p/other", "a1")
    assert not is_confined(FakeHost({}), plan, ENVIRONMENT, "../a1")
    slot = Plan("repair", ENVIRONMENT, (DeleteFolder("/p/.venvoy-trash/a1"),))
    assert is_confined(FakeHost({}), slot, ENVIRONMENT, "a1")
    assert not is_confined(FakeHost({}), slot, ENVIRONMENT, "a2")
    assert not is_confined(FakeHost({}), Plan("repair", ENVIRONMENT, (DeleteFolder("/p/.venv2"),)), ENVIRONMENT, "a1")
