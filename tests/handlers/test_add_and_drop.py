"""`add` and `drop`: which file, what is installed, and in which order; nothing is written if the installation fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from fakes import Link, Node
from handlers.imitation import ROOT, ImitatedMachine, WrittenDown, context_of, environment_at
from venvoy_protocol.add import AddParams, AddResult
from venvoy_protocol.drop import DropParams
from venvoy_protocol.errors import MethodError
from venvoy_protocol.list_edit import ListEdit
from venvoy_protocol.text import TextEdit
from venvoy_server.call_context import CallContext
from venvoy_server.commandline.list_edits import render
from venvoy_server.commandline.view import Switches
from venvoy_server.handlers.add import HANDLER as ADD
from venvoy_server.handlers.add import nothing_done
from venvoy_server.handlers.drop import HANDLER as DROP
from venvoy_server.handlers.own_lines import question_of_change
from venvoy_server.handlers.text_diff import diff_of
from venvoy_server.handlers.unsaved_texts import showing
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Outcome, Sources

VENV = f"{ROOT}/.venv"
SITE = f"{VENV}/lib/python3.11/site-packages"
TXT, TOML = f"{ROOT}/requirements.txt", f"{ROOT}/pyproject.toml"
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["idna"]\n[project.optional-dependencies]\nweb = ["flask"]\n'


def machine_with(files: Mapping[str, Node], *names: str) -> ImitatedMachine:
    """Return a machine with an environment in which some distributions are installed, `a:b` one that needs b."""
    installed: dict[str, Node] = {}
    for text in names:
        name, _, needs = text.partition(":")
        info = f"{SITE}/{name}-1.dist-info"
        needed = f"Requires-Dist: {needs}\n" if needs else ""
        installed[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{needed}"
        installed[f"{info}/RECORD"] = f"{name}-1.dist-info/METADATA,,\n"
    return ImitatedMachine({**environment_at(VENV), **installed, **files})


def text_of(machine: ImitatedMachine, path: str) -> str:
    return machine.host.read(path).decode()


def add(machine: ImitatedMachine, *packages: str, **params: Any) -> Any:
    return ADD(context_of(machine, trusted=True), AddParams(packages=list(packages), **params))


def drop(machine: ImitatedMachine, *packages: str, **params: Any) -> Any:
    return DROP(context_of(machine, trusted=True), DropParams(packages=list(packages), **params))


def failing(request: object) -> None:
    raise OperationError("resolution-failed", "No.", {})


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({}, TXT),
        ({TXT: "a\n"}, TXT),
        ({TXT: "a\n", f"{ROOT}/requirements.in": "a\n"}, f"{ROOT}/requirements.in"),
        ({TXT: "a\n", TOML: PROJECT}, TOML),
        ({TXT: "a\n", TOML: "[tool.x]\n"}, TXT),
        ({TOML: "[tool.x]\n"}, TXT),
        ({TXT: "a\n", TOML: "x = [\n"}, TXT),
        ({TXT: "a\n", f"{ROOT}/Pipfile": "[packages]\n"}, TXT),
    ],
)
def test_the_usual_file(files: dict[str, Node], changed: str) -> None:
    machine = machine_with(files)
    answer = add(machine, "six", folder=f"{ROOT}")
    assert answer.edit.path == changed
    assert answer.edit.written == "file"
    assert "six" in text_of(machine, changed)
    assert "+" in answer.edit.diff


def test_a_diff_hides_the_credentials_of_the_lines_around() -> None:
    machine = machine_with({TXT: "--index-url https://bob:geheim@example.org/simple\na\n"})
    answer = add(machine, "six", folder=ROOT)
    assert "geheim" not in answer.edit.diff
    assert answer.edit.diff.endswith("@@ -2 +2,2 @@\n a\n+six\n")
    assert "bob:geheim" in text_of(machine, TXT)


def test_what_the_file_will_say_is_installed_before_it_is_written() -> None:
    machine = machine_with({TXT: "a\n", f"{ROOT}/base.txt": ""})
    seen: list[tuple[str, str]] = []

    def note(request: Any) -> None:
        (file,) = request.sources.requirements
        seen.append((text_of(machine, file), text_of(machine, TXT)))

    machine.done = WrittenDown(note)
    add(machine, "six")
    assert seen == [("a\nsix\n", "a\n")]
    assert text_of(machine, TXT) == "a\nsix\n"


@pytest.mark.parametrize(
    ("where", "sources"),
    [
        ({}, (1, (), ())),
        ({"extra": "web"}, (1, ("web",), ())),
        ({"extra": "docs"}, (1, ("docs",), ())),
        ({"group": "dev"}, (0, (), ("dev",))),
    ],
)
def test_a_list_of_pyproject_is_installed_from_a_copy(where: dict[str, str], sources: tuple[Any, ...]) -> None:
    machine = machine_with({TOML: PROJECT})
    add(machine, "six", **where)
    (request,) = machine.done.requests
    found = request.sources
    assert (len(found.requirements), found.extras, found.groups) == sources
    copy = found.groups_file or found.requirements[0]
    assert copy != TOML
    assert text_of(machine, copy) == text_of(machine, TOML)


def test_a_project_with_sources_of_uv_is_installed_where_it_is() -> None:
    machine = machine_with({TOML: PROJECT + '[tool.uv.sources]\nx = {path = "../x"}\n'})
    add(machine, "six", extra="docs")
    (request,) = machine.done.requests
    assert (request.sources.requirements, request.sources.packages, request.sources.extras) == ((TOML,), ("six",), ())


def test_nothing_is_written_if_the_installation_fails() -> None:
    machine = machine_with({TXT: "a\n"})
    machine.done = WrittenDown(failing)
    with pytest.raises(MethodError) as raised:
        add(machine, "six")
    assert "requirements.txt was left as it was" in raised.value.message
    assert text_of(machine, TXT) == "a\n"


@pytest.mark.parametrize(
    "error", [OperationError("tool-failed", "No.", {}), KeyboardInterrupt(), RuntimeError("a fault")]
)
def test_a_list_gets_its_text_back_however_an_uninstallation_fails(error: BaseException) -> None:
    def fail(request: object) -> None:
        raise error

    machine = machine_with({TXT: "a\nb\n"}, "a")
    machine.done = WrittenDown(fail)
    with pytest.raises((MethodError, type(error))):
        drop(machine, "a")
    assert text_of(machine, TXT) == "a\nb\n"


def test_a_conflict_names_the_lines_as_they_are_in_the_file_and_not_as_they_would_be() -> None:
    context = context_of(machine_with({TXT: "click\nidna==3\nzope\n"}), trusted=True)
    changed = showing(context, TXT, "anyio\nclick\nidna==2\nzope\nzope\n")
    lines = question_of_change(context, changed, Sources(requirements=(TXT,))).lines
    assert [(line.text, line.path, line.number) for line in lines] == [
        ("anyio", None, 1),
        ("click", TXT, 1),
        ("idna==2", None, 1),
        ("zope", TXT, 3),
        ("zope", None, 1),
    ]
    assert [(line.start, line.end) for line in lines if line.path] == [(0, 5), (14, 18)]


def test_a_file_that_changed_meanwhile_is_left_alone() -> None:
    machine = machine_with({TXT: "a\n"})
    machine.done = WrittenDown(lambda request: machine.host.put(TXT, "b\n"))
    with pytest.raises(MethodError) as raised:
        add(machine, "six")
    assert (raised.value.data or {})["code"] == "file-changed"
    assert text_of(machine, TXT) == "b\n"


def test_an_error_after_the_installation_names_what_is_installed() -> None:
    machine = machine_with({TXT: "a\n"})

    def changed(request: object) -> None:
        machine.host.put(TXT, "b\n")
        for path, text in {"METADATA": "Metadata-Version: 2.1\nName: six\nVersion: 1\n", "RECORD": ""}.items():
            machine.host.put(f"{SITE}/six-1.dist-info/{path}", text)

    machine.done = WrittenDown(changed)
    with pytest.raises(MethodError) as raised:
        add(machine, "six", "other; sys_platform == 'win32'")
    assert raised.value.message.splitlines()[1:] == ["Installed, but not listed in requirements.txt: six 1."]
    assert (raised.value.data or {})["installed"] == ["six 1"]


@pytest.mark.parametrize(
    ("call", "name", "before", "meanwhile", "after"),
    [
        (add, "six", "a\n", "a\nb\n", "a\nb\nsix\n"),
        (add, "six", "a\n", "a\nsix\n", "a\nsix\n"),
        (drop, "a", "a\n", "a\nb\n", "b\n"),
    ],
)
def test_a_list_is_read_when_no_other_command_holds_it_any_more(
    call: Callable[..., Any], name: str, before: str, meanwhile: str, after: str
) -> None:
    machine = machine_with({TXT: before}, "a")
    machine.done = WrittenDown(on_hold=lambda: machine.host.put(TXT, meanwhile))
    call(machine, name)
    assert machine.done.held == [("add" if call is add else "drop", TXT)]
    assert text_of(machine, TXT) == after


def test_a_dry_run_holds_no_list() -> None:
    machine = machine_with({TXT: "a\n"}, "a")
    add(machine, "six", dry_run=True)
    drop(machine, "a", dry_run=True)
    assert machine.done.held == []


def test_a_list_is_written_while_the_environment_is_held() -> None:
    machine = machine_with({TXT: "a\n"}, "a")

    class Operations(WrittenDown):
        def execute(self, *given: Any, **named: Any) -> Outcome:
            outcome = super().execute(*given, **named)
            at_the_end.append(text_of(machine, TXT))
            return outcome

    at_the_end: list[str] = []
    machine.done = Operations()
    add(machine, "six")
    drop(machine, "a")
    assert at_the_end == ["a\nsix\n", "six\n"]


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_installed() -> None:
    machine = machine_with({TXT: "a\n"}, "a")
    machine.locked_files.add(TXT)
    for call, name in ((add, "six"), (drop, "a")):
        with pytest.raises(MethodError) as raised:
            call(machine, name)
        assert (raised.value.data or {})["code"] == "no-permission"
    assert not machine.done.requests
    assert add(machine, "a").notices  # it is listed already, so nothing is to be written


def test_a_dry_run_and_no_install() -> None:
    machine = machine_with({TXT: "a\n"})
    answer = add(machine, "six", dry_run=True)
    assert (answer.edit.written, machine.done.requests[0].dry_run) == ("no", True)
    assert text_of(machine, TXT) == "a\n"
    answer = add(machine, "six", install=False)
    assert (answer.environment_path, answer.edit.written, len(machine.done.requests)) == ("", "file", 1)


def test_encoding_mark_and_line_ends_stay() -> None:
    machine = machine_with({TXT: b"\xef\xbb\xbfa # \xc3\xbc\r\n"})
    add(machine, "six")
    assert machine.host.read(TXT) == b"\xef\xbb\xbfa # \xc3\xbc\r\nsix\r\n"


def test_a_link_leads_to_the_file_of_the_project_and_not_of_another() -> None:
    machine = machine_with({TXT: Link(f"{ROOT}/deps/all.txt"), f"{ROOT}/deps/all.txt": "a\n"})
    assert add(machine, "six").edit.path == f"{ROOT}/deps/all.txt"
    assert text_of(machine, TXT) == "a\nsix\n"
    machine = machine_with({TXT: Link("/home/me/other/all.txt"), "/home/me/other/all.txt": "a\n"})
    with pytest.raises(MethodError) as raised:
        add(machine, "six")
    assert "/home/me/other/all.txt" in raised.value.message
    assert add(machine, "six", requirement=TXT).edit.path == "/home/me/other/all.txt"


@pytest.mark.parametrize(
    ("files", "packages", "said"),
    [
        ({TXT: "-r base.txt\n", f"{ROOT}/base.txt": "six>=1\n"}, "six", "listed already"),
        ({TXT: "-c base.txt\n", f"{ROOT}/base.txt": "six>=1\n"}, "six", None),
    ],
)
def test_included_files_count_and_constraints_do_not(files: dict[str, Node], packages: str, said: str | None) -> None:
    answer = add(machine_with(files), packages)
    assert (said in " ".join(answer.notices)) if said else answer.edit.edits


@pytest.mark.parametrize(
    ("files", "params", "code", "said"),
    [
        ({TXT: "-r base.txt\n", f"{ROOT}/base.txt": "six>=1\n"}, {}, "list-not-changeable", "base.txt"),
        ({f"{ROOT}/Pipfile": "[packages]\n"}, {"requirement": f"{ROOT}/Pipfile"}, "list-not-changeable", "Pipfile"),
        ({f"{ROOT}/Pipfile": "[packages]\n"}, {}, "list-not-changeable", "`pipenv install NAME`"),
        ({TOML: "[build-system]\n"}, {}, "list-not-changeable", "no [project] table"),
        ({TOML: "x = [\n"}, {}, "list-not-changeable", "not valid TOML"),
        ({TOML: "[tool.poetry]\nname = 'x'\n"}, {}, "list-not-changeable", "`poetry add NAME`"),
        ({}, {"requirement": f"{ROOT}/none.txt"}, "file-not-found", "none.txt"),
        ({TXT: "a\n"}, {"group": "dev"}, "file-not-found", "pyproject.toml"),
        ({TXT: "a\n"}, {"requirement": TXT, "extra": "x"}, "invalid-request", "no extras"),
        ({TOML: PROJECT}, {"group": "a", "extra": "b"}, "invalid-request", "not both"),
        ({TXT: b"\xff\xfea\x00\xd8"}, {}, "file-invalid", "decoded"),
        ({TOML: PROJECT.encode("utf-16")}, {}, "file-invalid", "must be UTF-8"),
        ({TOML: PROJECT.encode("utf-16")}, {"extra": "web"}, "file-invalid", "must be UTF-8"),
        (
            {f"{ROOT}/environment.yml": "dependencies:\n"},
            {"requirement": f"{ROOT}/environment.yml"},
            "list-not-changeable",
            "conda",
        ),
    ],
)
def test_what_is_refused(files: dict[str, Node], params: dict[str, Any], code: str, said: str) -> None:
    machine = machine_with(files)
    with pytest.raises(MethodError) as raised:
        add(machine, "six>=2", **params)
    assert (raised.value.data or {})["code"] == code
    assert said in raised.value.message
    assert not machine.done.requests


def test_without_an_environment_the_file_is_not_touched() -> None:
    machine = ImitatedMachine({TXT: "a\n"})
    with pytest.raises(MethodError) as raised:
        add(machine, "six")
    assert (raised.value.data or {})["code"] == "no-environment"
    assert text_of(machine, TXT) == "a\n"


def test_a_lock_next_to_the_list_is_named() -> None:
    assert "uv lock" in " ".join(add(machine_with({TOML: PROJECT, f"{ROOT}/uv.lock": ""}), "six").notices)
    files: dict[str, Node] = {f"{ROOT}/requirements.in": "", TXT: ""}
    assert "compile it again" in " ".join(add(machine_with(files), "six").notices)


def test_a_login_in_a_url_is_written_and_not_shown() -> None:
    machine = machine_with({TXT: "own @ https://me:secret@e.org/own.whl\n"})
    for text in ("own", "own>=2"):
        try:
            said = str(add(machine, text).notices)
        except MethodError as error:
            said = error.message
        assert "e.org" in said and "secret" not in said
    answer = add(machine, "other @ https://me:secret@e.org/other.whl")
    assert "secret" in text_of(machine, TXT)
    assert "secret" not in render(answer, Switches())


# --- drop ------------------------------------------------------------------------------------------------------------


def test_drop_uninstalls_what_nothing_else_needs() -> None:
    machine = machine_with({TXT: "six\nidna\nflask\n"}, "six", "idna", "flask:idna")
    answer = drop(machine, "Six", "idna")
    assert text_of(machine, TXT) == "flask\n"
    (request,) = machine.done.requests
    assert request.packages == ("six",)
    assert any("idna stays installed: flask needs it" in notice for notice in answer.notices)


def test_drop_names_what_nothing_needs_any_more() -> None:
    names = ("six", "flask:werkzeug", "werkzeug:markupsafe", "markupsafe", "jinja2:markupsafe", "idna")
    machine = machine_with({TXT: "six\nflask\n"}, *names)
    answer = drop(machine, "flask")
    assert any("Nothing needs werkzeug any more" in notice for notice in answer.notices)


def test_drop_leaves_what_another_list_names() -> None:
    machine = machine_with({TOML: PROJECT.replace('"idna"', '"idna", "flask"')}, "flask")
    answer = drop(machine, "flask")
    assert not machine.done.requests
    assert "listed elsewhere" in " ".join(answer.notices)


def test_drop_puts_the_file_back_if_the_uninstallation_fails() -> None:
    machine = machine_with({TXT: "six\n"}, "six")
    machine.done = WrittenDown(failing)
    with pytest.raises(MethodError):
        drop(machine, "six")
    assert text_of(machine, TXT) == "six\n"


def test_drop_works_without_an_environment() -> None:
    machine = ImitatedMachine({TXT: "six\nidna\n"})
    answer = drop(machine, "six")
    assert text_of(machine, TXT) == "idna\n"
    assert "no environment" in " ".join(answer.notices)


@pytest.mark.parametrize(
    ("name", "params", "said"),
    [
        ("flask", {}, "in the extra web: `extra: web`"),
        ("idna", {"extra": "web"}, "leave `extra` and `group` out"),
        ("nope", {}, "nope is not listed."),
    ],
)
def test_drop_says_where_it_is(name: str, params: dict[str, str], said: str) -> None:
    with pytest.raises(MethodError) as raised:
        drop(machine_with({TOML: PROJECT}), name, **params)
    assert said in raised.value.message


# --- in an editor ----------------------------------------------------------------------------------------------------


class Shown:
    """An editor that shows some texts, and takes edits or not."""

    def __init__(self, texts: dict[str, str], *, takes: bool = True) -> None:
        self.texts, self.takes = texts, takes
        self.edits: list[tuple[str, Sequence[TextEdit]]] = []

    def edit(self, path: str, edits: Sequence[TextEdit]) -> bool:
        self.edits.append((path, edits))
        return self.takes


def editing(machine: ImitatedMachine, shown: Shown, *, edits: bool = True) -> CallContext:
    context = context_of(machine, trusted=True)
    context.unsaved = shown.texts.get
    context.edit = shown.edit if edits else None
    return context


def test_an_unsaved_text_is_changed_in_the_editor() -> None:
    machine, shown = machine_with({TXT: "a\n"}), Shown({TXT: "a\nb\n"})
    answer = ADD(editing(machine, shown), AddParams(packages=["six"]))
    assert answer.edit.written == "editor"
    assert text_of(machine, TXT) == "a\n"
    ((path, edits),) = shown.edits
    assert (path, [each.new_text for each in edits]) == (TXT, ["six\n"])
    assert edits[0].range.start.line == 2
    assert next(iter(machine.copies[0].values())) == "a\nb\nsix\n"


def test_a_saved_text_is_changed_in_its_file() -> None:
    machine, shown = machine_with({TXT: "a\n"}), Shown({TXT: "a\n"})
    assert ADD(editing(machine, shown), AddParams(packages=["six"])).edit.written == "file"
    assert not shown.edits


def test_unsaved_text_without_a_way_to_change_it_is_refused_first() -> None:
    machine, shown = machine_with({TXT: "a\n"}), Shown({TXT: "b\n"})
    with pytest.raises(MethodError) as raised:
        ADD(editing(machine, shown, edits=False), AddParams(packages=["six"]))
    assert "unsaved changes" in raised.value.message
    assert not machine.done.requests


def test_an_editor_that_refuses_the_edit_is_reported() -> None:
    with pytest.raises(MethodError) as raised:
        ADD(editing(machine_with({TXT: "a\n"}), Shown({TXT: "b\n"}, takes=False)), AddParams(packages=["six"]))
    assert (raised.value.data or {})["code"] == "file-changed"


SCRIPT = f"{ROOT}/tools/run.py"
BLOCK = "# /// script\n# dependencies = ['idna']\n# ///\n"


def test_a_script_is_resolved_before_it_is_written() -> None:
    machine = machine_with({SCRIPT: BLOCK, f"{SCRIPT}.lock": "", f"{ROOT}/tools/pylock.run.toml": ""})
    answer = add(machine, "flask", script=SCRIPT)
    (request,) = machine.done.requests
    assert (request.folder, request.sources[0].endswith("/run.py")) == (f"{ROOT}/tools", True)
    assert text_of(machine, SCRIPT) == BLOCK.replace("'idna'", "'idna', 'flask'")
    assert answer.edit.written == "file" and "uv lock --script run.py" in answer.notices[0]
    assert (
        answer.notices[1] == "pylock.run.toml does not have this change yet; `venvoy lock run.py` brings it up to date."
    )
    add(machine, "flask", script=SCRIPT)
    assert len(machine.done.requests) == 1, "nothing changes"
    dropped = drop(machine, "flask", requirement=SCRIPT)
    assert text_of(machine, SCRIPT) == BLOCK and dropped.environment_path == ""


def test_a_script_whose_requirements_do_not_fit_is_left_as_it_was() -> None:
    machine = machine_with({SCRIPT: BLOCK})
    machine.done = WrittenDown(failing)
    with pytest.raises(MethodError) as raised:
        add(machine, "flask", script=SCRIPT)
    assert "run.py was left as it was" in raised.value.message and text_of(machine, SCRIPT) == BLOCK
    answer = add(machine, "flask", script=SCRIPT, install=False)
    assert answer.edit.written == "file"


def test_a_script_with_sources_is_not_resolved_from_a_copy() -> None:
    machine = machine_with(
        {SCRIPT: "# /// script\n# dependencies = ['idna']\n# [tool.uv.sources]\n# idna = {path = 'x'}\n# ///\n"}
    )
    answer = add(machine, "flask", script=SCRIPT)
    assert machine.done.requests == [] and "sources of its own" in answer.notices[0]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"requirement": f"{ROOT}/plain.py"}, "Name it as `script`"),
        ({"script": SCRIPT, "requirement": TXT}, "not both"),
        ({"script": SCRIPT, "group": "dev"}, "no groups"),
        ({"script": f"{ROOT}/none.py"}, "does not exist"),
    ],
)
def test_a_script_that_is_not_changed(params: dict[str, Any], said: str) -> None:
    with pytest.raises(MethodError) as raised:
        add(machine_with({SCRIPT: BLOCK, f"{ROOT}/plain.py": "x = 1\n"}), "flask", **params)
    assert said in raised.value.message


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("six", "six\nidna\n", [" - six", r" \ No newline at end of file", " + six", " + idna"]),
        ("six\n", "six\nidna\n", [" + idna"]),
        ("six\r\n", "six\r\nidna\r\n", [" + idna"]),
        ("--pre\n++x\nsix", "six", [" - --pre", " - ++x"]),
        ("six", "--pre\nsix", [" + --pre"]),
        ("six\fa\n", "idna\n", [" - six\\x0ca", " + idna"]),
    ],
)
def test_what_changes_is_shown_as_diff_shows_it(before: str, after: str, shown: list[str]) -> None:
    """A last line that only gets its end looks like the same line taken away and added: diff says why."""
    edit = ListEdit(path=TXT, edits=[], diff=diff_of(before, after, "requirements.txt").text, written="no")
    fields = nothing_done(dry_run=True)
    assert render(AddResult(**fields, edit=edit), Switches()).split("\n")[1:] == shown
