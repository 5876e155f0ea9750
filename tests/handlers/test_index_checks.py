"""`check` with `index`: what is asked, what never is, and what the answer says of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fake_index import FakeIndex, answers, page, serving
from handlers.imitation import context_of
from venvoy_protocol.check import CheckParams, CheckResult
from venvoy_protocol.index_answers import IndexAnswers
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.check import check
from venvoy_server.system.machine import RealMachine

CANARY = "canary-password-7f3a"
Check = Callable[..., CheckResult]


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex({name: page(name, "1.0", "2.0") for name in ("flask", "django")})) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "prö jekt"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    return folder


@pytest.fixture
def checked(tmp_path: Path, project: Path) -> Check:
    """Return what writes requirements.txt and checks it with the index, in a home without settings."""

    def run(
        text: str, *, trusted: bool = True, person: bool = False, offline: bool = False, **more: Any
    ) -> CheckResult:
        (project / "requirements.txt").write_text(text)
        named = {"HOME": str(tmp_path), "VENVOY_STATE_DIR": str(tmp_path / "state"), "PIP_CONFIG_FILE": os.devnull}
        machine = RealMachine({**named, **more})
        client = Client([str(project)], trusted=trusted, kind="person" if person else "program")
        context = CallContext(machine, client, Cancellation())
        params = CheckParams(
            files=[str(project / "requirements.txt")], index=True, offline=offline, no_environment=True
        )
        return check(context, params)

    return run


def counts(result: CheckResult) -> tuple[int, int, int]:
    assert isinstance(result.index, IndexAnswers)
    return result.index.known, result.index.absent, result.index.unknown


def notes(result: CheckResult) -> list[str]:
    return [note.code for note in result.notes]


def test_the_users_index_is_asked(index: FakeIndex, checked: Check) -> None:
    result = checked("flask==1.0\ndjango\nnone\n", PIP_INDEX_URL=index.url)
    assert (counts(result), notes(result)) == ((2, 1, 0), [])
    assert sorted(index.asked) == ["django", "flask", "none"]
    assert isinstance(result.index, IndexAnswers) and result.index.indexes == [index.url]


def test_included_files_and_constraints_are_looked_up_too(index: FakeIndex, checked: Check, project: Path) -> None:
    (project / "more.txt").write_text(f"--extra-index-url {index.url}\n")
    result = checked("-r more.txt\nflask\n", PIP_INDEX_URL=index.url)
    assert isinstance(result.index, IndexAnswers) and result.index.indexes == [index.url], "the same index once"


def test_offline_uses_the_cache_alone(index: FakeIndex, checked: Check) -> None:
    assert counts(checked("flask\n", offline=True, PIP_INDEX_URL=index.url)) == (0, 0, 1)
    checked("flask\n", PIP_INDEX_URL=index.url)
    result = checked("flask\ndjango\n", offline=True, PIP_INDEX_URL=index.url)
    assert counts(result) == (1, 0, 1) and index.asked == ["flask"]
    assert counts(checked("flask\ndjango\n", UV_OFFLINE="1", PIP_INDEX_URL=index.url)) == (1, 0, 1)


@pytest.mark.parametrize(
    ("status", "note"),
    [(401, "index-login"), (403, "index-login"), (500, "index-unreachable"), (429, "index-unreachable")],
)
def test_an_index_that_does_not_answer_is_a_note_and_no_finding(
    index: FakeIndex, checked: Check, status: int, note: str
) -> None:
    index.behaviour = answers(status)
    result = checked("flask==7\nnone\n", PIP_INDEX_URL=index.url.replace("//", f"//user:{CANARY}@"))
    assert (counts(result), notes(result)) == ((0, 0, 2), [note])
    assert [each.code for file in result.files for each in file.diagnostics] == []
    assert CANARY not in msgspec.json.encode(result).decode()


def test_text_without_a_file(index: FakeIndex, tmp_path: Path) -> None:
    machine = RealMachine(
        {
            "HOME": str(tmp_path),
            "VENVOY_STATE_DIR": str(tmp_path),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": index.url,
        }
    )
    context = CallContext(machine, Client([str(tmp_path)]), Cancellation())
    assert counts(check(context, CheckParams(text="flask\n", index=True))) == (1, 0, 0)


def test_metadata_next_to_a_file_is_read_for_pins_and_extras(index: FakeIndex, checked: Check) -> None:
    index.add_metadata("flask", "1.0", "Requires-Dist: django<2", "Provides-Extra: async")
    index.add_metadata("django", "2.0", "Provides-Extra: argon2")
    text = "flask==1.0\ndjango[argon3]==2.0\n"
    for offline in (False, True):
        result = checked(text, offline=offline, PIP_INDEX_URL=index.url)
        codes = sorted({each.code for file in result.files for each in file.diagnostics} - {"newer-version"})
        assert codes == ["pin-breaks-dependency", "unknown-extra"]
        assert len([each for each in index.asked if each.endswith(".metadata")]) == 2
    index.metadata["flask-1.0-py3-none-any.whl"] += "changed"
    with serving(FakeIndex(index.pages)) as other:
        other.metadata = index.metadata
        result = checked(text, PIP_INDEX_URL=other.url)
        codes = sorted({each.code for file in result.files for each in file.diagnostics} - {"newer-version"})
        assert codes == ["unknown-extra"], "the digest of the other is not that of the page"


# --- what a file of the workspace names -------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--index-url", "--extra-index-url", "--find-links"])
def test_in_a_folder_that_is_not_trusted_its_index_is_not_asked(index: FakeIndex, checked: Check, option: str) -> None:
    with serving(FakeIndex()) as own:
        result = checked(f"{option} {index.url}\nflask\n", trusted=False, PIP_INDEX_URL=own.url)
        assert (counts(result), notes(result), index.log) == ((0, 0, 1), ["index-refused"], [])
        assert own.asked == ([] if option == "--index-url" else ["flask"])


def test_in_a_trusted_folder_it_is_not_asked_at_a_private_address(index: FakeIndex, checked: Check) -> None:
    for person in (False, True):
        result = checked(f"--index-url {index.url}\nflask\n", person=person)
        assert (counts(result), notes(result), index.log) == ((0, 0, 1), ["index-unreachable"], [])
        assert "private network" in result.notes[0].message


def test_an_index_in_a_file_is_trusted_if_the_user_configured_it(index: FakeIndex, checked: Check) -> None:
    result = checked(f"--index-url {index.url}/\nflask\n", trusted=False, PIP_EXTRA_INDEX_URL=index.url)
    assert counts(result) == (1, 0, 0) and index.asked == ["flask"]


SOURCES = {
    "poetry": "[tool.poetry.dependencies]\nflask = '^1.0'\n[[tool.poetry.source]]\nname = 'a'\nurl = '{url}'\n",
    "poetry with the public index": "[tool.poetry.dependencies]\nflask = '^1.0'\n[[tool.poetry.source]]\nname = 'a'\n"
    "url = '{url}'\n[[tool.poetry.source]]\nname = 'PyPI'\n",
    "pdm": "[project]\nname = 'x'\nversion = '1'\ndependencies = ['flask']\n[[tool.pdm.source]]\nname = 'a'\nurl = '{url}'\n",
    "pipenv": "[[source]]\nname = 'a'\nurl = '{url}'\n[packages]\nflask = '*'\n",
}


@pytest.mark.parametrize("tool", SOURCES)
def test_sources_of_other_tools_are_asked_as_indexes_in_a_file_are(
    index: FakeIndex, tmp_path: Path, project: Path, tool: str
) -> None:
    """Only in a trusted folder, and at a private address only if the user's own settings name the host, too."""
    name = "Pipfile" if tool == "pipenv" else "pyproject.toml"
    keeps_public = tool in ("pdm", "poetry with the public index")
    with serving(FakeIndex({"flask": page("flask", "1.0")})) as own:

        def run(url: str, *, trusted: bool) -> CheckResult:
            (project / name).write_text(SOURCES[tool].replace("{url}", url))
            home = {"HOME": str(tmp_path), "VENVOY_STATE_DIR": str(tmp_path / "state"), "PIP_CONFIG_FILE": os.devnull}
            machine = RealMachine({**home, "PIP_INDEX_URL": own.url})
            context = CallContext(machine, Client([str(project)], trusted=trusted), Cancellation())
            return check(context, CheckParams(files=[str(project / name)], index=True, no_environment=True))

        result = run(index.url, trusted=False)
        assert (counts(result), notes(result)) == ((0, 0, 1), ["index-refused"])
        assert index.log == own.log == [], "a private name is asked for nowhere else"
        result = run(index.url, trusted=True)
        assert (counts(result), notes(result)) == ((1, 0, 0), []), "the user's settings name this host"
        assert index.asked == ["flask"] and bool(own.log) == keeps_public
        result = run(index.url.replace("127.0.0.1", "127.0.0.2"), trusted=True)
        assert (counts(result), notes(result)) == ((0, 0, 1), ["index-unreachable"])
        assert index.asked == ["flask"]


def test_a_variable_is_expanded_only_in_a_trusted_folder(index: FakeIndex, checked: Check) -> None:
    line = index.url.replace("/simple", "/${SECRET_PART}") + "\nflask\n"
    for trusted in (False, True):
        result = checked(f"--extra-index-url {line}", trusted=trusted, SECRET_PART=CANARY, PIP_INDEX_URL=index.url)
        assert CANARY not in msgspec.json.encode(result).decode()
        asked = [each.path for each in index.log if CANARY in each.path]
        assert (bool(asked), "index-refused" in notes(result)) == (trusted, not trusted)
    result = checked(f"--index-url {line}", PIP_INDEX_URL=index.url)
    assert notes(result) == ["index-refused"] and "not set" in result.notes[0].message


def test_settings_in_the_workspace_count_as_the_files_own(index: FakeIndex, checked: Check, project: Path) -> None:
    (project / "pyproject.toml").write_text(f"[project]\nname = 'x'\n[tool.uv]\nindex-url = '{index.url}'\n")
    with serving(FakeIndex()) as own:
        assert counts(checked("flask\n", trusted=False, PIP_INDEX_URL=own.url)) == (0, 1, 0)
    result = checked("flask\n", trusted=True)
    assert notes(result) == ["index-unreachable"] and index.log == []


def test_folders_outside_the_workspace_are_not_read_for_a_file(tmp_path: Path, checked: Check, project: Path) -> None:
    for folder in (tmp_path / "outside", project / "wheels"):
        folder.mkdir()
        (folder / "flask-1.0-py3-none-any.whl").write_bytes(b"")
    inside = checked("--no-index\n--find-links wheels\nflask\n")
    assert (counts(inside), notes(inside)) == ((1, 0, 0), [])
    for place in (str(tmp_path / "outside"), (tmp_path / "outside").as_uri(), "../outside"):
        outside = checked(f"--no-index\n--find-links {place}\nflask\n")
        assert (counts(outside), notes(outside)) == ((0, 0, 1), ["index-refused"])
    mine = checked("flask\n", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path / "outside"))
    assert counts(mine) == (1, 0, 0)


def test_no_password_is_in_the_cache(index: FakeIndex, checked: Check, tmp_path: Path) -> None:
    index.login = "Basic dXNlcjpjYW5hcnktcGFzc3dvcmQtN2YzYQ=="
    url = index.url.replace("//", f"//user:{CANARY}@")
    result = checked("flask\n", PIP_INDEX_URL=url)
    assert counts(result) == (1, 0, 0)
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert files and not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_without_index_the_look_ups_are_not_even_made() -> None:
    from handlers.imitation import ROOT, ImitatedMachine

    class Machine(ImitatedMachine):
        def lookups(self) -> Any:
            raise AssertionError

    machine = Machine({f"{ROOT}/requirements.txt": "flask\n"})
    result = check(context_of(machine), CheckParams(files=[f"{ROOT}/requirements.txt"]))
    assert not isinstance(result.index, IndexAnswers)
