"""Trust: who is believed, what is refused, and that the refusal says how to grant it."""

from __future__ import annotations

from typing import Any

import pytest

from fakes import Link, Node, python_files
from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.create import CreateParams
from venvoy_protocol.errors import REQUEST_FAILED, MethodError
from venvoy_protocol.install import InstallParams
from venvoy_protocol.repair import RepairParams
from venvoy_protocol.sync import SyncParams
from venvoy_protocol.trust import TrustParams
from venvoy_protocol.uninstall import UninstallParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.create import create
from venvoy_server.handlers.install import install
from venvoy_server.handlers.repair import repair
from venvoy_server.handlers.sync import sync
from venvoy_server.handlers.trust import trust
from venvoy_server.handlers.uninstall import uninstall
from venvoy_server.settings import ClientSettings
from venvoy_server.trust import is_trusted

FILES = {**environment_at(f"{ROOT}/.venv"), f"{ROOT}/requirements.txt": "six\n"}
INSTALL = InstallParams(packages=["six"])


@pytest.mark.parametrize(
    ("function", "params"),
    [
        (install, INSTALL),
        (sync, SyncParams()),
        (repair, RepairParams(path=f"{ROOT}/.venv")),
        (create, CreateParams(path=f"{ROOT}/new", requirements=[f"{ROOT}/requirements.txt"])),
        (uninstall, UninstallParams(packages=["six"])),
        (uninstall, UninstallParams(packages=["six"], dry_run=True)),
    ],
    ids=["install", "sync", "repair", "create with requirements", "uninstall", "uninstall, shown"],
)
def test_what_may_run_something_of_a_folder_is_refused_with_the_call_that_grants_it(function: Any, params: Any) -> None:
    machine = ImitatedMachine(FILES)
    with pytest.raises(MethodError) as refused:
        function(context_of(machine), params)
    assert refused.value.code == REQUEST_FAILED
    data = refused.value.data
    assert data is not None and data["code"] == "untrusted"
    assert data["grant"].method == "trust"
    assert machine.done.requests == []
    trust(context_of(machine), TrustParams(**data["grant"].params))
    function(context_of(machine), params)
    assert len(machine.done.requests) == 1


OTHER = "/home/me/other"
THERE = f"{OTHER}/.venv"
LOCAL_FORMS = (
    f"{OTHER}/lib",
    f"foo @ {OTHER}/lib",
    f"foo@{OTHER}/lib",
    "foo @ ../other/lib",
    "foo[x]@../other/lib",
    "foo @ ../other/lib ; python_version > '3'",
    "../other/lib[x]",
    "./sub/../../other",
    "foo @ file:../other/lib",
    "file:../other/lib#egg=foo",
    f"foo @ FILE:{OTHER}/lib",
    f"foo @ file://localhost{OTHER}/lib",
    f"foo @ file://{OTHER.replace('/', '%2f')}",
    f"git+file://{OTHER}@main#egg=foo",
    "foo @ ${HOME}/other/lib",
    "${HOME}/other/lib",
    "foo @ ${PROJECT_ROOT}/../other",
)


@pytest.mark.parametrize(
    ("function", "params"),
    [
        (install, InstallParams(folder=ROOT, environment=THERE, packages=["six"])),
        (install, InstallParams(folder=ROOT, environment=THERE, packages=["six"], dry_run=True)),
        (install, InstallParams(folder=ROOT, environment=f"{ROOT}/linked", packages=["six"])),
        (install, InstallParams(folder=ROOT, requirements=[f"{OTHER}/requirements.txt"])),
        (install, InstallParams(folder=ROOT, packages=["../other/lib"])),
        (install, InstallParams(folder=ROOT, packages=[f"lib[web] @ file://{OTHER}/li%62"])),
        *((install, InstallParams(folder=ROOT, packages=[text])) for text in LOCAL_FORMS),
        *((create, CreateParams(path=f"{ROOT}/new", packages=[text])) for text in LOCAL_FORMS),
        (sync, SyncParams(folder=ROOT, environment=THERE)),
        (sync, SyncParams(folder=ROOT, requirements=[f"{OTHER}/requirements.txt"])),
        (uninstall, UninstallParams(folder=ROOT, environment=THERE, packages=["six"])),
        (repair, RepairParams(path=f"{ROOT}/linked")),
        (repair, RepairParams(path=f"{ROOT}/.venv", python=f"{OTHER}/bin/python3")),
        (create, CreateParams(path=THERE, if_exists="reuse", packages=["six"])),
        (create, CreateParams(path=THERE, if_exists="reuse", seed=True)),
        (create, CreateParams(path=f"{ROOT}/new", python=f"{OTHER}/bin/python3")),
        (create, CreateParams(path=f"{ROOT}/new", python=f"{OTHER}/tools/python3.12")),
        (create, CreateParams(path=f"{ROOT}/new", requirements=[f"{OTHER}/requirements.txt"])),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_trusted_folder_does_not_vouch_for_another(function: Any, params: Any) -> None:
    """The working folder is trusted; the environment, the interpreter or a file is of another folder of the client."""
    files: dict[str, Node] = {
        **FILES,
        **environment_at(THERE),
        **python_files(OTHER, "3.11.7"),
        f"{ROOT}/linked": Link(THERE),
        f"{OTHER}/tools/python3.12": Link("/home/me/.pyenv/versions/3.12.1/bin/python"),
        f"{OTHER}/requirements.txt": "six\n",
        f"{OTHER}/lib/pyproject.toml": "",
    }
    machine = ImitatedMachine(files, {"HOME": "/home/me"})
    client = Client([ROOT, OTHER], trusted=[ROOT])
    with pytest.raises(MethodError) as refused:
        function(CallContext(machine, client, Cancellation()), params)
    data = refused.value.data
    assert data is not None and data["code"] == "untrusted"
    assert machine.done.requests == []
    trust(context_of(machine), TrustParams(folder=OTHER, trusted=True))
    function(CallContext(machine, client, Cancellation()), params)
    assert len(machine.done.requests) == 1


@pytest.mark.parametrize("uv", [f"{ROOT}/uv", f"{ROOT}/linked-uv", f"{OTHER}/uv"])
@pytest.mark.parametrize(
    ("function", "params"),
    [(create, CreateParams(folder=ROOT)), (create, CreateParams(folder=ROOT, seed=True, dry_run=True))],
    ids=["create", "create, shown"],
)
def test_a_uv_of_an_untrusted_folder_is_not_run(function: Any, params: Any, uv: str) -> None:
    """A workspace may come with settings of its own, which name a program in it."""
    machine = ImitatedMachine({**FILES, f"{ROOT}/linked-uv": Link("/usr/bin/uv"), "/usr/bin/uv": "", uv: ""})
    client = Client([ROOT, OTHER], settings=ClientSettings(uv=uv))
    with pytest.raises(MethodError) as refused:
        function(CallContext(machine, client, Cancellation()), params)
    assert refused.value.data is not None and refused.value.data["code"] == "untrusted"
    assert machine.done.requests == []
    trusting = Client([ROOT, OTHER], settings=ClientSettings(uv=uv), trusted=True)
    function(CallContext(machine, trusting, Cancellation()), params)
    outside = Client([ROOT, OTHER], settings=ClientSettings(uv="/usr/bin/uv"))
    function(CallContext(machine, outside, Cancellation()), params)
    assert [request.project for request in machine.done.requests] == [ROOT, None]


def test_create_from_an_interpreter_outside_needs_no_trust() -> None:
    machine = ImitatedMachine({})
    create(context_of(machine), CreateParams())
    assert machine.done.requests[0].executable == "/home/me/.pyenv/versions/3.12.1/bin/python"


@pytest.mark.parametrize(
    ("trusted", "allowed"),
    [(True, True), (False, False), (None, False), ([ROOT], True), (["/home/me"], True), (["/home/me/sho"], False)],
)
def test_the_client_hands_over_its_editors_trust(trusted: Any, allowed: bool) -> None:
    context = context_of(ImitatedMachine({}), trusted=trusted)
    assert is_trusted(context, ROOT) is allowed


def test_a_person_at_the_command_line_is_trusted() -> None:
    assert is_trusted(context_of(ImitatedMachine({}), kind="person"), "/anywhere")


def test_the_nearest_word_about_a_folder_counts() -> None:
    machine = ImitatedMachine({f"{ROOT}/vendored/setup.py": ""})
    context = context_of(machine)
    trust(context, TrustParams(folder=ROOT, trusted=True))
    trust(context, TrustParams(folder=f"{ROOT}/vendored", trusted=False))
    assert is_trusted(context, ROOT)
    assert not is_trusted(context, f"{ROOT}/vendored")
    answer = trust(context, TrustParams(folder=f"{ROOT}/vendored", forget=True))
    assert answer.trusted
    assert [each.folder for each in answer.folders] == [ROOT]


# --- asking and recording ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "params", "change", "trusted"),
    [
        ({}, TrustParams(), None, False),
        ({ROOT: True}, TrustParams(), None, True),
        ({ROOT: False}, TrustParams(), None, False),
        ({}, TrustParams(trusted=True), "granted", True),
        ({ROOT: True}, TrustParams(trusted=True), None, True),
        ({}, TrustParams(trusted=False), "revoked", False),
        ({ROOT: True}, TrustParams(trusted=False), "revoked", False),
        ({ROOT: True}, TrustParams(forget=True), "forgotten", False),
        ({}, TrustParams(forget=True), None, False),
    ],
)
def test_what_was_changed_is_reported_and_asking_changes_nothing(
    before: dict[str, bool], params: TrustParams, change: str | None, trusted: bool
) -> None:
    machine = ImitatedMachine(FILES)
    machine.state.trust.update(before)
    result = trust(context_of(machine), params)
    assert (result.folder, result.change, result.trusted) == (ROOT, change, trusted)
    if change is None:
        assert machine.state.trust == before


def test_the_record_that_decides_is_named() -> None:
    machine = ImitatedMachine(FILES)
    machine.state.trust.update({"/home/me": True})
    result = trust(context_of(machine), TrustParams())
    assert (result.trusted, result.decided_by) == (True, "/home/me")


def test_a_record_can_be_taken_back_when_the_folder_is_gone() -> None:
    machine = ImitatedMachine(FILES)
    machine.state.trust.update({"/gone": True})
    with pytest.raises(MethodError):
        trust(context_of(machine), TrustParams(folder="/gone"))
    assert trust(context_of(machine), TrustParams(folder="/gone", trusted=False)).change == "revoked"
    assert trust(context_of(machine), TrustParams(folder="/gone", forget=True)).folders == []


def test_recording_and_deleting_at_once_is_refused() -> None:
    with pytest.raises(MethodError):
        trust(context_of(ImitatedMachine(FILES)), TrustParams(trusted=True, forget=True))


DECISIONS = {
    # client, recorded, said in this session: trusted
    "nothing said": (None, None, None, False),
    "recorded": (None, True, None, True),
    "the client trusts": (True, None, None, True),
    "the client trusts this folder": ([ROOT], None, None, True),
    "the client trusts another": (["/home/me/other"], None, None, False),
    "restricted mode": (False, None, None, False),
    "restricted mode, whatever is recorded": (False, True, None, False),
    "revoked, whatever the client trusts": (True, False, None, False),
    "revoked, though the client names it": ([ROOT], False, None, False),
    "granted in a session of restricted mode": (False, None, True, True),
    "revoked in a session": (True, True, False, False),
    "granted in a session after it was revoked": (None, False, True, True),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_every_method_has_the_same_answer_about_trust(case: str) -> None:
    client_trust, recorded, said, expected = DECISIONS[case]
    machine = ImitatedMachine(FILES)
    if recorded is not None:
        machine.state.set_trust(ROOT, recorded)
    context = CallContext(machine, Client([ROOT], trusted=client_trust), Cancellation())
    if said is not None:
        trust(context, TrustParams(trusted=said, remember=False))
        assert machine.state.trust == ({} if recorded is None else {ROOT: recorded})
    assert is_trusted(context, f"{ROOT}/.venv") is expected
    assert trust(context, TrustParams()).trusted is expected
    if expected:
        install(context, INSTALL)
    else:
        with pytest.raises(MethodError, match="trust"):
            install(context, INSTALL)
    assert len(machine.done.requests) == expected


def test_trust_for_a_session_ends_with_it_or_with_a_permanent_decision() -> None:
    machine = ImitatedMachine(FILES)
    context = CallContext(machine, Client([ROOT]), Cancellation())
    assert trust(context, TrustParams(trusted=True, remember=False)).change == "granted"
    assert trust(context, TrustParams(trusted=True, remember=False)).change is None
    assert not trust(context_of(machine), TrustParams()).trusted
    assert not trust(context, TrustParams(trusted=False)).trusted
    assert trust(context, TrustParams(trusted=True, remember=False)).trusted
    assert trust(context, TrustParams(forget=True, remember=False)).change == "forgotten"
    assert machine.state.trust == {ROOT: False}
    person = CallContext(machine, Client([ROOT], kind="person"), Cancellation())
    with pytest.raises(MethodError, match="connection"):
        trust(person, TrustParams(trusted=True, remember=False))
