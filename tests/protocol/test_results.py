"""What the server really answers is as `openrpc.json` says, with no field more."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from venvoy_protocol import methods
from venvoy_protocol.base import Method
from wire import Wire

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS: tuple[Method[Any, Any], ...] = methods.METHODS


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads((ROOT / "protocol" / "openrpc.json").read_text(encoding="utf-8"))


def strict(document: Any) -> Any:
    """Return the document with objects that allow no field beyond those they list."""
    closed = copy.deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return closed


def validator_of(document: Any, name: str) -> Draft202012Validator:
    resource = Resource.from_contents(strict(document), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:openrpc", resource)
    return Draft202012Validator({"$ref": f"urn:openrpc#/components/schemas/{name}"}, registry=registry)


def project(folder: Path) -> Path:
    """Make a project with an environment that a file describes in full, and a requirements file with mistakes."""
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    info = site / "thing-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\nSummary: A thing\n")
    (info / "RECORD").write_text("thing-1.0.dist-info/METADATA,,\nthing-1.0.dist-info/RECORD,,\n")
    (folder / ".venv" / "bin").mkdir()
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    home = Path(sys.executable).resolve().parent
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n")
    (folder / "pylock.toml").write_text('[[packages]]\nname = "thing"\nversion = "1"\n')
    (folder / "requirements.txt").write_text("thing==2\nmissing\nno such line ==\n--no-such-option\nthing\n")
    return folder


def test_results_of_real_calls_are_as_the_document_says(tmp_path: Path, document: Any) -> None:
    work = project(tmp_path / "work")
    environment = str(work / ".venv")
    calls: dict[str, list[dict[str, Any]]] = {
        "discover": [{"folders": [str(work)], "timings": True}, {"scope": "interpreters"}],
        "inspect": [{"path": environment, "size": True}, {"path": str(Path(sys.executable).resolve())}],
        "create": [{"folder": str(work), "path": str(work / "other"), "dryRun": True}],
        "select": [{"folder": str(work), "environment": environment}, {"folder": str(work), "none": True}],
        "selection": [{"path": str(work)}, {"path": str(work / "requirements.txt")}],
        "status": [{"path": str(work)}],
        "activate": [{"environment": environment, "shell": "bash"}, {"environment": environment}],
        "packages": [{"environment": environment}],
        "add": [{"packages": ["another"], "folder": str(work), "install": False, "dryRun": True}],
        "drop": [{"packages": ["missing"], "folder": str(work), "uninstall": False, "dryRun": True}],
        "install": [],  # needs an index, as `sync` does; their results have the types of `uninstall`
        "check": [{"files": [str(work / "requirements.txt")], "environment": environment}],
        "rules": [{}, {"code": "not-installed"}],
        "info": [{}],
        "remove": [{"path": environment, "dryRun": True}],
        "restore": [],
        "repair": [{"path": environment, "dryRun": True}],
        "uninstall": [{"packages": ["thing"], "environment": environment, "dryRun": True}],
        "sync": [],
        "lock": [],  # they have uv resolve, except an export of a pylock
        "export": [{"source": str(work / "pylock.toml"), "folder": str(work)}],
        "python": [{}],
        "freeze": [{"environment": environment}],
        "doctor": [{"folder": str(work)}],
        "menu": [
            {"id": name, "path": str(work)} for name in ("main", "select", "create", "packages", "doctor", "trust")
        ],
        "perform": [{"call": {"title": "Look", "method": "selection", "params": {"path": str(work)}}}],
        "tools": [{"path": str(work)}],
        "trust": [{"folder": str(work), "trusted": True}, {"folder": str(work), "trusted": False}, {}],
        "vulnerabilities": [{}, {"source": "off"}],
    }
    assert set(calls) == set(methods.NAMES)
    with Wire(tmp_path) as wire:
        wire.initialize(rootUri=work.as_uri(), initializationOptions={"trusted": True})
        for row in ROWS:
            check = validator_of(document, row.result.__name__)
            for params in calls[row.name]:
                answer = wire.call(row.request, params)
                assert "result" in answer, answer
                check.validate(answer["result"])
                assert not check.is_valid({**answer["result"], "unknown": 1})


def test_the_strict_schemas_catch_mutants(document: Any) -> None:
    check = validator_of(document, "Package")
    good = {"name": "a", "version": "1", "location": "/a", "editable": False}
    check.validate(good)
    wrong: tuple[Any, ...] = ({**good, "name": 5}, {**good, "more": 1}, {"name": "a"}, {**good, "editable": None}, [])
    for bad in wrong:
        with pytest.raises(ValidationError):
            check.validate(bad)
