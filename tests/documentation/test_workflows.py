"""The files for GitHub and GitLab are valid for the schemas of both, and their shell parts for bash.

The schemas are those that `check-jsonschema` ships: SchemaStore's for GitHub's workflows and actions, GitLab's own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    *((path, "github-workflows") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))),
    (ROOT / "integrations" / "github-action" / "action.yml", "github-actions"),
    (ROOT / "integrations" / "gitlab" / "venvoy-check.yml", "gitlab-ci"),
]
SCRIPT = re.compile(r"^( *)(?:- )?run: \|\n((?:\1 +.*\n|\n)+)|^ *(?:- )?run: (?!\|)(.+)$", re.MULTILINE)


@pytest.mark.parametrize(("path", "schema"), FILES, ids=lambda each: getattr(each, "name", each))
def test_a_file_is_valid_for_its_schema(path: Path, schema: str, tmp_path: Path) -> None:
    # GitLab joins the header of a component, which has a schema of its own, and fills in its inputs, before it reads the rest.
    _, header, rest = path.read_text(encoding="utf-8").rpartition("\n---\n")
    names = set(re.findall(r"^    (\w+):$", path.read_text(encoding="utf-8"), re.MULTILINE)) if header else set()
    assert {*re.findall(r"\$\[\[ inputs\.(\w+) \]\]", rest)} <= names
    copy = tmp_path / path.name
    copy.write_text(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", r"\1", rest), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(copy)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
@pytest.mark.parametrize(
    "path", [path for path, schema in FILES if schema.startswith("github")], ids=lambda each: each.name
)
def test_each_script_is_one_that_bash_can_read(path: Path) -> None:
    found = SCRIPT.findall(path.read_text(encoding="utf-8"))
    assert found
    for _, block, line in found:
        text = re.sub(r"\$\{\{.*?\}\}", "value", textwrap.dedent(block) or line)
        done = subprocess.run(["bash", "-n"], input=text, capture_output=True, encoding="utf-8", timeout=60)
        assert done.returncode == 0, f"{text}\n{done.stderr}"


def test_sessions_that_workflows_run_exist() -> None:
    known = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE))
    for path, _ in FILES:
        for words in re.findall(r"nox --session ((?:\w+ ?)+)", path.read_text(encoding="utf-8")):
            assert set(words.split()) <= known, path
