"""`check` and `rules` on an imitated machine: what they look at, what they fix, and what they say of themselves."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import Link
from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.check import CheckedFile, CheckParams, CheckResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.rules import RulesParams
from venvoy_protocol.text import TextEdit
from venvoy_server.call_context import Client
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.findings import Edit
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.handlers.check import check
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.rules import rules
from venvoy_server.handlers.text_diff import diff_of
from venvoy_server.handlers.text_fixes import line_edits, lines_of
from venvoy_server.settings import ClientSettings

SITE = f"{ROOT}/.venv/lib/python3.11/site-packages"
LINE = st.text(st.sampled_from("ab\u00e9\U0001f600\r\n\f"), max_size=3)
TEXT = st.lists(LINE, max_size=8).map("".join)


def checked(files: dict[str, Any], params: CheckParams, **client: Any) -> CheckResult:
    return check(
        context_of(ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()}), **client), params
    )


def codes(file: CheckedFile) -> list[tuple[int, str]]:
    return [(found.range.start.line, found.code) for found in file.diagnostics]


def applied(text: str, edits: list[TextEdit], encoding: PositionEncoding = "utf-16") -> str:
    positions = Positions.of(text)
    made = []
    for edit in edits:
        start, end = (positions.offset(at.line, at.character, encoding) for at in (edit.range.start, edit.range.end))
        made.append(Edit(None, start, end, edit.new_text))
    return apply_edits(text, made)


def test_the_files_of_the_folders_that_are_open() -> None:
    files = {"requirements.txt": "foo=>1\n", "sub/dev-requirements.in": "bar\n", "notes.txt": "=\n"}
    result = checked(files, CheckParams(no_environment=True))
    assert {str(file.path)[len(ROOT) :]: codes(file) for file in result.files} == {
        "/requirements.txt": [(0, "invalid-operator")],
        "/sub/dev-requirements.in": [],
    }
    assert (result.counts.error, result.counts.warning, result.counts.fixed) == (1, 0, 0)
    settings = ClientSettings(ignored_names=("sub",))
    assert len(checked(files, CheckParams(no_environment=True), settings=settings).files) == 1


def test_a_text_by_its_uri() -> None:
    result = checked({}, CheckParams(uri="untitled:a", text="foo=>1", no_environment=True))
    (file,) = result.files
    assert (file.path, file.uri, codes(file)) == (None, "untitled:a", [(0, "invalid-operator")])
    assert (file.edits, file.diff) == (msgspec.UNSET, msgspec.UNSET)


def test_each_file_is_compared_with_its_own_environment() -> None:
    files = {"requirements.txt": "foo\n", "packages/a/requirements.txt": "foo\n"}
    machine = ImitatedMachine(
        {
            **{f"{ROOT}/{name}": text for name, text in files.items()},
            **environment_at(f"{ROOT}/.venv"),
            **environment_at(f"{ROOT}/packages/a/.venv"),
            f"{SITE}/foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1.0\n",
        }
    )
    result = check(context_of(machine), CheckParams())
    assert {file.environment: codes(file) for file in result.files} == {
        f"{ROOT}/.venv": [],
        f"{ROOT}/packages/a/.venv": [(0, "not-installed")],
    }
    named = check(context_of(machine), CheckParams(environment=f"{ROOT}/.venv"))
    assert named.counts.warning == 0
    reads = [
        path for what, path in machine.host.asked if what == "read" and path.endswith("foo-1.0.dist-info/METADATA")
    ]
    assert len(reads) == 2, "packages are read once a call"


def test_two_metadata_folders_for_one_project_are_reported() -> None:
    machine = ImitatedMachine(
        {
            f"{ROOT}/requirements.txt": "foo\n",
            **environment_at(f"{ROOT}/.venv"),
            f"{SITE}/foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1.0\n",
            f"{SITE}/Foo-2.0.dist-info/METADATA": "Name: Foo\nVersion: 2.0\n",
            f"{SITE}/~oo-0.1.dist-info/METADATA": "Name: foo\nVersion: 0.1\n",
        }
    )
    found = {each.code: each.message for each in check(context_of(machine), CheckParams()).files[0].diagnostics}
    assert "1.0 and 2.0" in found["duplicate-distribution"]


def test_fix_gives_edits_and_what_is_left() -> None:
    text = "# c\r\nfoo=>1\r\nbar \U0001f600 baz\r\nqux=>2"
    result = checked({"requirements.txt": text}, CheckParams(fix=True, no_environment=True))
    (file,) = result.files
    assert isinstance(file.edits, list)
    assert applied(text, file.edits) == "# c\r\nfoo>=1\r\nbar \U0001f600 baz\r\nqux>=2"
    assert [line for line, _ in codes(file)] == [2]
    assert (result.counts.error, result.counts.fixed) == (1, 2)
    assert (file.fixed, file.fixed_codes) == (2, {"invalid-operator": 2})
    assert file.diff is msgspec.UNSET


def test_diff_shows_and_changes_nothing() -> None:
    result = checked({"requirements.txt": "foo=>1\nbar"}, CheckParams(diff=True, no_environment=True))
    (file,) = result.files
    assert file.diff == (
        "--- a/requirements.txt\n+++ b/requirements.txt\n@@ -1,2 +1,2 @@\n-foo=>1\n+foo>=1\n bar\n\\ No newline at end of file\n"
    )
    assert codes(file) == [(0, "invalid-operator")]
    assert (file.edits, result.counts.fixed) == (msgspec.UNSET, 0)


def test_a_file_that_pip_cannot_decode_is_not_fixed() -> None:
    result = checked({"requirements.txt": b"\xe9\nfoo=>1\n"}, CheckParams(fix=True, diff=True, no_environment=True))
    (file,) = result.files
    assert (codes(file), file.edits, file.diff) == ([(0, "undecodable-file")], [], "")


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "Pipfile", "pylock.toml"])
def test_a_file_of_another_format_that_is_utf_16_is_an_error_and_not_fixed(name: str) -> None:
    toml = '[project]\nname = "x"\ndependencies = ["foo=>1"]\n'
    text = "[options]\ninstall_requires = foo=>1\n" if name == "setup.cfg" else toml
    result = checked({name: text.encode("utf-16")}, CheckParams(fix=True, diff=True, no_environment=True))
    (file,) = result.files
    assert (codes(file), file.edits, file.diff) == ([(0, "undecodable-file")], [], "")


@given(TEXT, TEXT, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_edits_of_lines_make_one_text_of_the_other(before: str, after: str, encoding: PositionEncoding) -> None:
    assert "".join(lines_of(Positions.of(before))) == before
    assert applied(before, line_edits(Positions.of(before), after, encoding), encoding) == after
    assert bool(diff_of(before, after, "x").text) == (before != after)


@pytest.mark.parametrize(
    ("params", "word"),
    [
        (CheckParams(files=[f"{ROOT}/missing.txt"]), "file-not-found"),
        (CheckParams(files=[f"{ROOT}/app.py"], environment=f"{ROOT}/no"), "not-an-environment"),
    ],
)
def test_what_cannot_be_checked(params: CheckParams, word: str) -> None:
    with pytest.raises(MethodError) as refused:
        checked({}, params)
    assert refused.value.data and refused.value.data["code"] == word


def test_settings_of_the_project_and_of_the_client() -> None:
    files = {
        "requirements.txt": "foo=>1\n",
        "pyproject.toml": '[tool.venvoy.diagnostics]\ninvalid-operator = "warning"\nno-such-code = "loud"\n',
    }
    params = CheckParams(no_environment=True)
    result = checked(files, params)
    assert [codes(file) for file in result.files] == [[(0, "invalid-operator")], [(2, "invalid-setting")]]
    assert [found.severity for file in result.files for found in file.diagnostics] == [2, 2]
    client = ClientSettings(diagnostics={"invalid-operator": "off"})
    assert checked(files, params, settings=client).files[0].diagnostics == []
    for broken in ("tool = 5 # venvoy", "[tool]\nvenvoy = 5\n"):
        assert checked({**files, "pyproject.toml": broken}, params).counts.error == 1


def test_rules_are_listed_as_the_settings_have_them() -> None:
    machine = ImitatedMachine({f"{ROOT}/pyproject.toml": '[tool.venvoy.diagnostics]\nhygiene = "hint"\n'})
    listed = {rule.code: rule for rule in rules(context_of(machine), RulesParams()).rules}
    assert set(listed) == set(BY_CODE)
    assert (listed["trailing-space"].enabled, listed["trailing-space"].severity) == (True, 4)
    elsewhere = rules(context_of(machine), RulesParams(code="trailing-space", folder="/elsewhere")).rules
    assert [(rule.code, rule.enabled) for rule in elsewhere] == [("trailing-space", False)]
    assert all(rule.documentation for rule in listed.values())


def test_every_rule_links_to_where_it_is_described() -> None:
    for rule in rules(context_of(ImitatedMachine({})), RulesParams()).rules:
        page, _, line = rule.href.partition("#L")
        text = Path(urllib.parse.unquote(page.removeprefix("file://"))).read_text(encoding="utf-8")
        assert text.split("\n")[int(line) - 1] == f"## {rule.code}"


@pytest.mark.parametrize(("code", "meant"), [("not-instaled", "Is not-installed meant?"), ("5", "")])
def test_a_rule_that_there_is_not(code: str, meant: str) -> None:
    with pytest.raises(MethodError, match="There is no rule") as refused:
        rules(context_of(ImitatedMachine({})), RulesParams(code=code))
    assert refused.value.data == {"code": "unknown-rule", "rule": code}
    assert refused.value.message.endswith(meant)


# --- settings of a project --------------------------------------------------------------------------------------------

OFF = '[tool.venvoy.diagnostics]\ninvalid-operator = "off"\n'


def person(folder: str, files: dict[str, Any], *named: str, **params: Any) -> CheckResult:
    context = context_of(ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()}))
    context.client = Client([folder], kind="person", user_configuration=context.machine.user_configuration())
    return check(context, CheckParams(files=list(named), no_environment=True, **params))


@pytest.mark.parametrize("folder", ["/", "/elsewhere", ROOT, f"{ROOT}/p", f"{ROOT}/p/q"])
def test_the_nearest_project_governs_a_file_wherever_the_command_is_started(folder: str) -> None:
    files = {".git/HEAD": "", "pyproject.toml": OFF, "p/q/requirements.txt": "foo=>1\n-e .\n"}
    files |= {"p/pyproject.toml": "[project]\nname = 'p'\n"}
    result = person(folder, files, f"{ROOT}/p/q/requirements.txt")
    assert [codes(file) for file in result.files] == [[(1, "path-depends-on-cwd")]]
    files |= {"p/q/pyproject.toml": '[tool.venvoy.diagnostics]\nsyntax = "hint"\n'}
    result = person(folder, files, f"{ROOT}/p/q/requirements.txt")
    assert codes(result.files[0])[0] == (0, "invalid-operator")


def test_settings_are_found_without_version_control_and_not_above_it() -> None:
    assert person(ROOT, {"pyproject.toml": OFF, "p/requirements.txt": "foo=>1\n"}).counts.error == 0
    files = {"pyproject.toml": OFF, "p/.git/HEAD": "", "p/requirements.txt": "foo=>1\n"}
    assert person(ROOT, files).counts.error == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[tool.venvoy.diagnostics]\ninvalid-operater = "off"\n', 1, ["invalid-operater", "invalid-operator?"]),
        ('[tool.venvoy.diagnostics]\nsyntax = "loud"\n', 1, ["loud"]),
        ("[tool.venvoy]\nserchDepth = 2\n", 1, ["serchDepth", "searchDepth?"]),
        ('[tool.venvoy]\n\nexclude = ["a", 5]\n', 2, ["5"]),
        ('[tool.venvoy]\nsearchDepth = "deep"\n', 1, ["searchDepth"]),
        ('[tool.venvoy]\nuv = "./uv"\n', 1, ["uv", "own settings"]),
        ("[tool.venvoy]\ntrash-days = 0\n", 1, ["trash-days"]),
        ('[tool.venvoy]\nsearchFolders = ["/"]\n', 1, ["searchFolders"]),
        ("[tool]\nvenvoy = 5\n", 1, ["table"]),
    ],
)
def test_what_is_wrong_in_the_settings_is_reported_once_with_its_place(text: str, line: int, words: list[str]) -> None:
    files = {"pyproject.toml": text, "requirements.txt": "six\n", "a/requirements.txt": "six\n"}
    result = person(ROOT, files)
    (wrong,) = [file for file in result.files if file.diagnostics]
    assert (wrong.path, codes(wrong)) == (f"{ROOT}/pyproject.toml", [(line, "invalid-setting")])
    assert all(word in wrong.diagnostics[0].message for word in words)
    assert result.counts.error == 0


def test_a_file_that_is_not_valid_toml_is_reported_once_though_it_has_settings() -> None:
    result = person(ROOT, {"pyproject.toml": "x = 1\n[tool.venvoy\n", "requirements.txt": "six\n"})
    assert [codes(file) for file in result.files if file.diagnostics] == [[(1, "toml-syntax")]]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("pyproject.toml", "[project]\nversion = '1'\n", "missing-project-field"),
        ("pyproject.toml", "[build-system]\nbuild-backend = 'x'\n", "missing-project-field"),
        ("pyproject.toml", "[project\n", "toml-syntax"),
        ("setup.cfg", "[options]\ninstall_requires = file: nofile.txt\n", "listed-file-not-found"),
        ("environment.yml", "dependencies: 3\n", "invalid-conda-environment"),
        ("pyproject.toml", "[tool.black]\nline-length = 100\n", None),
        ("setup.cfg", "[metadata]\nname = x\n", None),
        ("environment.yml", "services: []\n", None),
    ],
)
def test_a_file_whose_faults_hide_its_requirements_is_checked_in_its_folder(
    name: str, text: str, code: str | None
) -> None:
    result = person(ROOT, {name: text})
    assert [each.code for file in result.files for each in file.diagnostics] == ([code] if code else [])
    assert result.counts.checked == (code is not None)


def test_the_rest_of_the_settings_works_and_what_a_project_may_not_set_is_not_applied() -> None:
    files = {"pyproject.toml": '[tool.venvoy]\nuv = "./uv"\nexclude = ["a"]\n', "a/requirements.txt": "foo=>1\n"}
    context = context_of(ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()}))
    settings, project = settings_of(context, f"{ROOT}/a")
    assert (settings.uv, settings.exclude, project.path) == (None, ("a",), f"{ROOT}/pyproject.toml")


def test_the_client_comes_before_the_project_and_the_project_before_the_user() -> None:
    own = '[diagnostics]\nsyntax = "hint"\nfiles = "hint"\nuv = "hint"\n'
    user = {"/home/me/.config/venvoy/config.toml": f'uv = "/opt/uv"\n{own}'}
    project = {f"{ROOT}/pyproject.toml": '[tool.venvoy.diagnostics]\nsyntax = "error"\nfiles = "error"\n'}
    machine = ImitatedMachine({**user, **project})
    context = context_of(machine, settings=ClientSettings(diagnostics={"syntax": "off"}))
    context.client.user_configuration = machine.user_configuration()
    settings, _ = settings_of(context, ROOT)
    assert settings.diagnostics == {"syntax": "off", "files": "error", "uv": "hint"}
    assert (settings.uv, context.client.settings.uv) == ("/opt/uv", "/opt/uv")


# --- the search for files ---------------------------------------------------------------------------------------------


def names(result: CheckResult) -> list[str]:
    return [str(file.path)[len(ROOT) + 1 :] for file in result.files]


def test_the_search_has_no_depth_and_its_order_is_sorted() -> None:
    files = {"z/requirements.txt": "", "requirements.txt": "", "a/b/c/d/e/f/g/requirements.txt": "", "a/reqs.txt": ""}
    assert names(person(ROOT, files)) == sorted(files)


def test_the_search_leaves_out_environments_links_and_folders_of_tools() -> None:
    files: dict[str, Any] = {
        ".venv/pyvenv.cfg": "",
        ".venv/requirements.txt": "",
        "node_modules/x/requirements.txt": "",
        "loop": Link(ROOT),
        ".github/requirements.txt": "",
    }
    assert names(person(ROOT, files)) == [".github/requirements.txt"]


def test_a_search_that_is_cut_names_what_is_left() -> None:
    files = {f"{name}/requirements.txt": "" for name in "abc"} | {
        "pyproject.toml": "[tool.venvoy]\nfileSearchLimit = 6\n"
    }
    result = person(ROOT, files)
    assert names(result) == ["a/requirements.txt"]
    assert result.unsearched == [f"{ROOT}/b", f"{ROOT}/c"]


INVALID_PATTERNS = ("\\", "!", "[z-a]", "[!z-a]", r"[\d-a]", "[é-a]", "[a-\\]", r"[a-\w]", "x[[:foo:]z-a]", "[a-[:b:]]")


@pytest.mark.parametrize(
    ("ignore", "found"),
    [
        ({".gitignore": "vendor/\n"}, ["a/requirements.txt"]),
        ({".gitignore": "requirements.txt\n!/vendor/requirements.txt\n"}, ["vendor/requirements.txt"]),
        ({".gitignore": "*.txt\n", "a/.gitignore": "!requirements.txt\n"}, ["a/requirements.txt"]),
        ({"vendor/.gitignore": "*\n"}, ["a/requirements.txt"]),
        ({".gitignore": "\\\n!\nvendor\n"}, ["a/requirements.txt"]),
        ({"a/.gitignore": "/vendor\n"}, ["a/requirements.txt", "vendor/requirements.txt"]),
        ({".gitignore": "[[:alpha:]][a||b]\nvendor\n"}, ["a/requirements.txt"]),
        *(({".gitignore": f"{each}\nvendor\n"}, ["a/requirements.txt"]) for each in INVALID_PATTERNS),
    ],
)
def test_what_git_ignores_is_left_out(ignore: dict[str, str], found: list[str]) -> None:
    files = {"a/requirements.txt": "", "vendor/requirements.txt": "", **ignore}
    assert names(person(ROOT, files)) == found


def test_the_gitignore_of_the_folders_around_counts_up_to_the_root_of_version_control() -> None:
    files = {".git/HEAD": "", ".gitignore": "generated.pip\n/a/vendor\n", "a/generated.pip": "", "a/b.pip": ""}
    files |= {"a/vendor/c.pip": ""}
    assert names(person(f"{ROOT}/a", files)) == ["a/b.pip"]
    assert names(person(ROOT, files, f"{ROOT}/a/vendor")) == ["a/vendor/c.pip"]
    assert names(person(ROOT, files, f"{ROOT}/a/generated.pip")) == ["a/generated.pip"]


def test_exclude_and_include_of_the_settings_and_of_the_call() -> None:
    files = dict.fromkeys(("a/requirements.txt", "b/requirements.txt", "c/deps.list", "gen/out/deps.list"), "")
    files |= {".gitignore": "gen\n"}
    settings = {"pyproject.toml": '[tool.venvoy]\nexclude = ["/b"]\ninclude = ["/gen/out/*.list"]\n'}
    assert names(person(ROOT, files | settings)) == ["a/requirements.txt", "gen/out/deps.list"]
    assert names(person(f"{ROOT}/b", files | settings, ROOT, exclude=["a"])) == ["gen/out/deps.list"]
    assert names(person(ROOT, files | settings, f"{ROOT}/b")) == ["b/requirements.txt"]
    assert names(person(ROOT, files | settings, f"{ROOT}/b/requirements.txt")) == ["b/requirements.txt"]
    assert names(person(ROOT, files, include=["*.list"])) == ["a/requirements.txt", "b/requirements.txt", "c/deps.list"]


@pytest.mark.parametrize("invalid", INVALID_PATTERNS)
def test_an_invalid_pattern_of_a_setting_or_of_the_call_leaves_the_others(invalid: str) -> None:
    files: dict[str, Any] = dict.fromkeys(("a/requirements.txt", "b/requirements.txt", "c/deps.list"), "")
    patterns = json.dumps([invalid, "/b"])
    settings = {"pyproject.toml": f"[tool.venvoy]\nexclude = {patterns}\ninclude = {json.dumps([invalid, '*.list'])}\n"}
    assert names(person(ROOT, files | settings)) == ["a/requirements.txt", "c/deps.list"]
    assert names(person(ROOT, files, exclude=[invalid, "/b"])) == ["a/requirements.txt"]


@pytest.mark.parametrize(
    ("name", "is_named"),
    [
        ("requirments.txt", True),
        ("requirement.txt", True),
        ("Requirments-dev.txt", True),
        ("constrains.txt", True),
        ("dev-requirments.txt", True),
        ("test_requirement.in", True),
        ("my-notes-2024.txt", False),
        ("requirements.text", True),
        ("readme.txt", False),
        ("requirements.txt", False),
        ("notes.txt", False),
    ],
)
def test_a_misspelt_name_is_named(name: str, is_named: bool) -> None:
    assert person(ROOT, {name: "six\n"}).misspelt == ([f"{ROOT}/{name}"] if is_named else [])


# --- pyproject.toml ------------------------------------------------------------------------------------------------


def test_the_requirements_of_a_pyproject_toml_are_checked() -> None:
    text = '[project]\nname = "x"\nversion = "1"\ndependencies = [\n    "foo=>1",\n]\n[tool.venvoy.diagnostics]\nno-such-code = "off"\n'
    (file,) = person(ROOT, {"pyproject.toml": text}).files
    assert codes(file) == [(4, "invalid-operator"), (7, "invalid-setting")]
    found = file.diagnostics[0].range
    assert (found.start.character, found.end.character) == (8, 10)
    (fixed,) = person(ROOT, {"pyproject.toml": text}, fix=True).files
    assert fixed.fixed == 1


def test_a_broken_pyproject_toml_has_one_finding_and_its_requirements_are_checked() -> None:
    text = '[project]\ndependencies = ["foo=>1"]\n[tool.venvoy\n'
    (file,) = person(ROOT, {"pyproject.toml": text}).files
    assert codes(file) == [(1, "invalid-operator"), (2, "toml-syntax")]


def test_a_pyproject_toml_without_requirements_is_checked_if_it_is_named() -> None:
    files = {"pyproject.toml": "[tool.x]\ny = 1\n"}
    assert person(ROOT, files).files == []
    assert [file.path for file in person(ROOT, files, f"{ROOT}/pyproject.toml").files] == [f"{ROOT}/pyproject.toml"]


# --- other formats, and counts of fixes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("uv.lock", "version = 1\n", "uv lock file"),
        ("environment.yml", "name: x\n", "YAML"),
        ("env.yml", "name: x\ndependencies:\n  - numpy=1.2\n", "conda environment"),
        ("ci.yaml", "on: push\n", "YAML"),
        ("setup.py", "from setuptools import setup\nsetup()\n", "Python script"),
        ("run.py", "print()\n", "Python script"),
        ("my.lock", '{"a": 1}\n', "JSON"),
        ("my.lock", "[[package]]\nname = 'x'\n", "TOML"),
        ("README.md", "# six\n", "Markdown"),
        ("requirements.txt", "PK\x03\x04", "archive"),
    ],
)
def test_a_file_of_another_format_has_one_finding_that_names_it(name: str, text: str, what: str) -> None:
    for more in ({}, {"fix": True}, {"diff": True}):
        (file,) = person(ROOT, {name: text}, f"{ROOT}/{name}", **more).files
        (found,) = file.diagnostics
        assert found.code == "other-format" and what in found.message
        assert not file.edits and not file.diff


@pytest.mark.parametrize("name", ["requirements.lock", "requirements", "dev.in", "deps.frozen"])
def test_a_name_of_no_known_kind_is_read_as_a_requirements_file(name: str) -> None:
    (file,) = person(ROOT, {name: "# by rye\nfoo=>1\n"}, f"{ROOT}/{name}").files
    assert codes(file) == [(1, "invalid-operator")]


def test_fixes_are_counted_as_they_are_made_by_file() -> None:
    text = "numpy=1.26.4\nsix==1.17.0 --hash=sha256:" + 64 * "0" + "\n"
    files = {"requirements.txt": text, "other/requirements.txt": "six\n"}
    before, after = person(ROOT, files), person(ROOT, files, fix=True)
    assert (before.counts.fixed, before.counts.fixable) == (0, 1)
    assert after.counts.fixed == 1 and {Path(str(each.path)).parent.name: each.fixed for each in after.files} == {
        "shop": 1,
        "other": 0,
    }


def test_a_clean_project_has_no_findings_with_every_rule_on() -> None:
    """Pinned, hashed, sorted, installed as written: no rule finds anything, those that are off by default included."""
    digest = "a" * 64
    text = "".join(f"{name}==1.0 --hash=sha256:{digest}\n" for name in ("alpha", "beta"))
    metadata = {
        f"{SITE}/{name}-1.0.dist-info/{file}": content
        for name in ("alpha", "beta")
        for file, content in (
            ("METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
            ("REQUESTED", ""),
            ("RECORD", ""),
        )
    }
    settings = ClientSettings(diagnostics=dict.fromkeys(BY_CODE, "on"))

    def found(packages: dict[str, str]) -> set[str]:
        files: dict[str, Any] = {f"{ROOT}/requirements.txt": text, **environment_at(f"{ROOT}/.venv"), **packages}
        machine = ImitatedMachine(files)
        machine.state.chosen[ROOT] = f"{ROOT}/.venv"
        (file,) = check(context_of(machine, settings=settings), CheckParams()).files
        return {code for _, code in codes(file)}

    assert found(metadata) == set()
    assert found({}) == {"not-installed"}


def test_check_without_names_finds_every_file_with_dependencies() -> None:
    files = {
        "pyproject.toml": "[dependency-groups]\na = ['foo=>1']\n",
        "pylock.dev.toml": "lock-version =\n",
        "setup.cfg": "[options]\ninstall_requires =\n  foo=>1\n",
        "Pipfile": "[packages]\nfoo = {version = '*', markers = 'python =='}\n",
        "environment.yml": "dependencies:\n- pip:\n  - foo=>1\n",
        "tools/run.py": "# /// script\n# dependencies = ['foo=>1']\n# ///\n",
        "tools/plain.py": "foo=>1\n",
        "other/setup.cfg": "[flake8]\nignore = E1\n",
        "other/environment.yml": "name: x\n",
        "other/pyproject.toml": "[tool.black]\n",
    }
    found = person(ROOT, files).files
    assert [file.path for file in found if file.diagnostics] == [file.path for file in found]
    assert {file.path.removeprefix(f"{ROOT}/") for file in found if file.path} == {*list(files)[:6]}
