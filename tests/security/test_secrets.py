"""Credentials in URLs, in pip's settings and in environment variables.

Threat: a password or token that a person keeps in a variable, a configuration file or a URL is shown on a screen that
is shared, kept in a log or journal, or sent to an editor and on to an extension. What holds: whatever is asked, no
answer, finding, link, hover, error, log line or row of the journal holds it. (The edits of fixes have a test of their
own, `test_secret_edits.py`.)
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dependencies.marked_cases import Case, findings_of, inputs_of, read_cases, text_of
from editor import Editor, at
from venvoy_protocol import methods
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.editing.completion import completions
from venvoy_server.dependencies.editing.hints import hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.links import document_links
from venvoy_server.dependencies.rules import collect
from wire import Wire, environment_in

RULES = collect()
CANARY = "Canary7Word"
RULE_TEXTS = sorted((Path(__file__).parents[1] / "dependencies" / "rules").glob("*.txt"))
VARIABLES = {
    "SECRET": CANARY,
    "SECRET_URL": f"https://user:{CANARY}@host.invalid/x?token={CANARY}",
    "SECRET_PATH": f"/nowhere/{CANARY}/file.txt",
    "SECRET_SPEC": f"six==1.0+{CANARY}",
    "PIP_PROXY": f"user:{CANARY}/x@127.0.0.1:9",
    "PIP_TRUSTED_HOST": f"user:{CANARY}@host.invalid",
    "PIP_INDEX_URL": f"https:/user:{CANARY}@127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": f"https://127.0.0.1:9/a?{CANARY} https://127.0.0.1:9/b#key={CANARY} http://{CANARY}@127.0.0.1:9/",
    "PIP_FIND_LINKS": f"https://127.0.0.1:9/?a=1;pat={CANARY}",
    "PIP_CONSTRAINT": f"https://127.0.0.1:9/c.txt?sig={CANARY}",
    "PIP_PASSPHRASE": CANARY,
    "PIP_CLIENT_CERT": f"https://u:{CANARY}@h/",
}
LINES = f"""\
--index-url https://user:{CANARY}@127.0.0.1:9/simple
--extra-index-url https://h.invalid/x?{CANARY}
--find-links https:/u:{CANARY}@h.invalid
--trusted-host user:{CANARY}@h.invalid
--proxy user:{CANARY}@h.invalid
-r https://u:{CANARY}@h.invalid/r.txt
foo @ https://u:{CANARY}@h.invalid/foo.zip
bar @ https://h.invalid/bar.zip#token={CANARY}
https://h.invalid/baz.zip?private_token={CANARY}
git+https://u:{CANARY}@h.invalid/r@main#egg=qux
git+https://u:{CANARY}@h.invalid/r@main
-e git+https://u:{CANARY}@h.invalid/r
foo @ https//u:{CANARY}@h.invalid/foo.zip
foo @ https:/u:{CANARY}@h.invalid/foo.zip
foo>=1 @ https://u:{CANARY}@h.invalid/foo.zip
"""
WITH_VARIABLES: str = """\
${SECRET}
${SECRET}==1
foo==${SECRET}
foo=>${SECRET}
foo[${SECRET}]
foo; python_version == "${SECRET}"
foo; ${SECRET} == "3"
--hash=${SECRET}
foo==1 --hash=sha256:${SECRET}
--${SECRET}
--index-url ${SECRET_URL}
--find-links ${SECRET}
-r ${SECRET_PATH}
-c ${SECRET}.txt
-e ${SECRET}
./${SECRET}
foo @ ${SECRET_URL}
${SECRET_URL}
git+${SECRET_URL}
${SECRET_SPEC}
${SECRET_SPEC}, ${SECRET_SPEC}
six
SIX ${SECRET_SPEC}
pip install ${SECRET}
"""


def shows(value: Any) -> bool:
    return CANARY.lower() in (value if isinstance(value, str) else repr(value)).lower()


# --- values of variables, in every rule and every feature ---------------------------------------------------------


def variations() -> Iterator[tuple[str, Case]]:
    """Every marked case of every rule, each time with another word of a line in a variable."""
    for path in RULE_TEXTS:
        for case in read_cases(path.read_text(encoding="utf-8")):
            text = _normalized("\n".join(case.lines))
            for number, line in enumerate(case.lines):
                for word in re.finditer(r"(?<![$\w{])[A-Za-z0-9][\w.-]{5,}(?![\w}])", line.partition(" #")[0]):
                    if text.count(_normalized(word[0])) == 1 and "\\" not in line and "#" not in word[0]:
                        changed = line[: word.start()] + "${SECRET}" + line[word.end() :]
                        lines = [*case.lines[:number], changed, *case.lines[number + 1 :]]
                        yield word[0], _with(case, lines, word[0])


def _normalized(text: str) -> str:
    """Return a text in which two spellings of one project are the same."""
    return re.sub(r"[-_.]+", "-", text).lower()


def _with(case: Case, lines: list[str], value: str) -> Case:
    values = {name: text for name, text in case.values.items() if name != "encoding"}
    return Case(
        case.title,
        lines,
        files=case.files,
        folders=case.folders,
        installed=case.installed,
        markers=case.markers,
        levels=case.levels,
        variables={**case.variables, "SECRET": value},
        values=values,
        environment=case.environment,
    )


OWN_WORDS = " ".join(rule.documentation or "" for rule in RULES).lower()


def test_no_finding_of_any_rule_holds_the_value_of_a_variable() -> None:
    leaks, tried = [], 0
    for word, case in variations():
        if word.lower() in OWN_WORDS or any(
            word.lower() in repr(each).lower() for each in (case.files, case.installed)
        ):
            continue  # the sentence may have it from elsewhere
        tried += 1
        document, findings = findings_of(case, RULES)
        for finding in findings:
            said = (finding.message, [each.message for each in finding.related], finding.fixes)
            if word.lower() in repr(said).lower():
                leaks.append((word, document.text, said))
    assert tried > 100
    assert not leaks, f"{len(leaks)} of {tried}: {leaks[:5]}"


def test_no_feature_holds_the_value_of_a_variable() -> None:
    inputs_case = Case("", WITH_VARIABLES.splitlines(), variables=dict(VARIABLES), environment=True)
    document, findings = findings_of(inputs_case, RULES)
    inputs = inputs_of(inputs_case)
    assert isinstance(document, Document)
    assert len(findings) > 10
    assert not [finding for finding in findings if shows(finding)]
    assert not shows(document_links(document, inputs))
    assert not shows(hints(document, inputs))
    for offset in range(len(text_of(inputs_case.lines))):
        assert not shows(hover(document, offset, inputs))
        assert not shows(completions(document, offset, inputs))


# --- everything that goes out -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets") / "work"
    venv.create(folder / ".venv", with_pip=False)
    site = next((folder / ".venv" / "lib").glob("python*")) / "site-packages"
    for name, url in {
        "login": f"https://user:{CANARY}@h.invalid/x.zip",
        "query": f"https://h.invalid/x.zip?private_token={CANARY}",
        "editable": f"git+https://{CANARY}@h.invalid/x",
    }.items():
        info = site / f"{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "direct_url.json").write_text(json.dumps({"url": url, "dir_info": {"editable": name == "editable"}}))
    (folder / "requirements.txt").write_text(LINES)
    (folder / "variables.txt").write_text(WITH_VARIABLES)
    (folder / "pyproject.toml").write_text(f'[tool.uv]\nindex-url = "https://u:{CANARY}@h.invalid"\n')
    return folder


URL = f"https://user:{CANARY}@127.0.0.1:9/x.zip"
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("install", {"packages": [text]}) for text in (f"foo @ {URL}", URL, f"foo=>{URL}", f"https:/u:{CANARY}@h/x.zip")),
    ("install", {"packages": [f"foo @ {URL}"], "dryRun": True}),
    *(("install", {"requirements": [text]}) for text in ("requirements.txt", "variables.txt", URL)),
    ("sync", {"requirements": ["requirements.txt"]}),
    ("uninstall", {"packages": [URL]}),
    ("create", {"path": "other", "packages": [f"foo @ {URL}"]}),
    ("create", {"path": "third", "python": URL}),
    *((name, {}) for name in ("discover", "packages", "freeze", "check", "doctor", "status", "selection", "tools")),
    ("info", {}),
    ("inspect", {"path": ".venv"}),
    *((name, {"path": URL}) for name in ("inspect", "remove", "repair")),
    ("select", {"environment": URL}),
    ("menu", {"id": URL}),
    ("rules", {"code": URL}),
    ("activate", {"shell": URL}),
    ("add", {"packages": [f"foo @ {URL}"], "requirement": "requirements.txt"}),
    ("add", {"packages": [URL]}),
    ("drop", {"packages": [URL]}),
    *((name, {key: [URL] if key == "sources" else URL}) for name, key in (("lock", "sources"), ("export", "source"))),
    *(
        (name, {key: value})
        for name, key, value in (("lock", "sources", ["requirements.txt"]), ("export", "source", "x.lock"))
    ),
    ("vulnerabilities", {}),
    ("python", {"versions": [URL]}),
)
PATHS = {"path", "requirements", "requirement", "environment", "sources", "source"}


def absolute(folder: Path, params: dict[str, Any]) -> dict[str, Any]:
    def of(value: str) -> str:
        return value if ":" in value else str(folder / value)

    return {
        name: ([of(each) for each in value] if isinstance(value, list) else of(value)) if name in PATHS else value
        for name, value in params.items()
    }


def test_no_answer_log_line_or_row_of_the_journal_holds_a_secret(project: Path, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "venvoy_server", "serve", "--verbose")
    with Wire(tmp_path, command, {**VARIABLES, "UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "2"}) as wire:
        editor = Editor(wire, project, options={"trusted": True, "settings": {"diagnostics": {"secret": "on"}}})
        for name, params in CALLS:
            answer = wire.answer(wire.request(f"venvoy/{name}", absolute(project, params)))
            _assert_nothing_shown(name, answer)
        for name in ("requirements.txt", "variables.txt"):
            _ask_everything(editor, project, name)
        for method in (f"venvoy/{URL}", URL, "workspace/executeCommand"):
            _assert_nothing_shown(method, wire.answer(wire.request(method, {"command": URL})))
        for message in wire.kept:
            _assert_nothing_shown("notification", message)
        wire.close_input()
        wire.process.wait(60)
    assert not shows((tmp_path / "server.log").read_text())
    rows = b"".join(path.read_bytes() for path in (tmp_path / "state").glob("*.db*"))
    assert b"install" in rows
    assert CANARY.encode() not in rows


def _assert_nothing_shown(what: str, answer: Any) -> None:
    answer = _without_own_text(answer)
    assert not shows(json.dumps(answer)), (what, answer)


def _without_own_text(value: Any) -> Any:
    """Leave out edits, which hold the user's own text."""
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name not in ("edits", "newText", "edit")}
        return {name: _without_own_text(each) for name, each in kept.items()}
    return [_without_own_text(each) for each in value] if isinstance(value, list) else value


def _ask_everything(editor: Editor, project: Path, name: str) -> None:
    wire, text = editor.wire, (project / name).read_text()
    editor.open(name, text)
    uri = {"textDocument": {"uri": (project / name).as_uri()}}
    for method in ("documentLink", "diagnostic", "documentSymbol", "codeLens", "foldingRange"):
        _assert_nothing_shown(method, wire.answer(wire.request(f"textDocument/{method}", uri)))
    everything = {"start": at(0, 0), "end": at(len(text.splitlines()), 0)}
    by_range: dict[str, dict[str, Any]] = {"inlayHint": {}, "codeAction": {"context": {"diagnostics": []}}}
    for method, more in by_range.items():
        params = {**uri, "range": everything, **more}
        _assert_nothing_shown(method, wire.answer(wire.request(f"textDocument/{method}", params)))
    for line, words in enumerate(text.splitlines()):
        for character in range(0, len(words) + 1, 4):
            params = {**uri, "position": at(line, character)}
            for method in ("hover", "completion", "definition"):
                _assert_nothing_shown(method, wire.answer(wire.request(f"textDocument/{method}", params)))


def words_of(name: str, params: dict[str, Any]) -> list[str] | None:
    """Return a call as the words of a command, None if the command has others."""
    positional = {
        "install": "packages",
        "uninstall": "packages",
        "rules": "code",
        "select": "environment",
        "menu": "id",
    }
    words = [name]
    for field, value in params.items():
        values = value if isinstance(value, list) else [value]
        if value is True:
            words.append("--dry-run")
        elif field == positional.get(name, "path"):
            words += values
        else:
            words += [part for each in values for part in (f"--{field.replace('requirements', 'requirement')}", each)]
    return words


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.slow("commands")
def test_no_command_shows_a_secret(project: Path, tmp_path: Path, form: str) -> None:
    for name, params in CALLS:
        words = words_of(name, params)
        done = subprocess.run(
            [sys.executable, "-m", "venvoy_server", *(words or ()), *(["--json"] if form == "json" else [])],
            cwd=project,
            env={**environment_in(tmp_path), **VARIABLES, "UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "2"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        output = done.stdout + done.stderr
        assert "Traceback" not in output, output
        if form == "json" and done.stdout:
            output = json.dumps(_without_own_text(json.loads(done.stdout))) + done.stderr
        assert not shows(output), (words, output)


def test_every_method_is_tried() -> None:
    left_out = {"restore", "trust", "perform"}  # they take no text that could be a URL
    assert {name for name, _ in CALLS} | left_out == set(methods.NAMES)
    assert os.environ.get("SECRET") is None
