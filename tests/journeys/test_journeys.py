"""Twelve people, as they come to Venvoy: what each types, how it ends, which words help, and what is left behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from journeys.conftest import PYTHON, Person
from venvoy_server.dependencies.dialects.names import is_named_dialect

pytestmark = [pytest.mark.slow("journeys"), pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")]


def test_a_student_with_a_ready_made_environment(person: Person, environment: Path) -> None:
    person.write("app.py", "import six\nprint('six', six.__version__)\n")
    person.write("requirements.txt", "six==1.17.0\n")
    assert "Usage: venvoy COMMAND" in person.types("venvoy", status=2)
    assert ".venv is the folder's own environment." in person.types("venvoy status")
    assert "venvoy install --environment .venv --requirement requirements.txt" in person.types("venvoy check")
    assert "`venvoy run -- python app.py`" in person.types("venvoy run app.py", status=127)
    assert "No module named 'six'" in person.types("venvoy run python app.py", status=1)
    assert "+ six 1.17.0" in person.types("venvoy install -r requirements.txt")
    assert person.types("venvoy run -- python app.py") == "six 1.17.0\n"
    assert "No findings in 1 file." in person.types("venvoy check")
    shown = person.types('eval "$(venvoy activate)"; python app.py; deactivate; type -P python; echo "[$VIRTUAL_ENV]"')
    assert shown.startswith("six 1.17.0\n") and str(environment) not in shown and shown.endswith("[]\n")
    assert 'To activate it: eval "$(venvoy activate' in person.types("venvoy activate")
    assert re.search(r"^six +1\.17\.0$", person.types("venvoy packages"), re.MULTILINE)


BROKEN = """\
# my analysis
six=>1.16.0
pip install pandas
"greeter>=1"
six 1.17.0
-r more.txt
"""


def test_a_data_scientist_with_a_long_broken_requirements_file(person: Person) -> None:
    file = person.write("requirements.txt", BROKEN + "".join(f"# note {number}\n" for number in range(200)))
    shown = person.types("venvoy create -r requirements.txt", status=3, keys="\n")
    assert "requirements.txt:2:1" in shown and "`venvoy check --fix`" in shown
    assert sorted(path.name for path in person.folder.iterdir()) == ["requirements.txt"]
    shown = person.types("venvoy check", status=1)
    assert "3 can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`" in shown
    assert "more.txt" in person.types("venvoy check --fix", status=1)
    assert file.read_text().startswith("# my analysis\nsix>=1.16.0\npandas\ngreeter>=1\nsix 1.17.0\n-r more.txt\n")
    person.write("more.txt", "six\n")
    person.types("venvoy check --fix --unsafe-fixes --show-fixes")
    shown = person.types("venvoy create -r requirements.txt", keys="\n")
    assert "+ pandas 2.2" in shown and "Selected for" in shown and "Next:" in shown
    assert "0 errors" not in person.types("venvoy check") and "pandas" in person.types("venvoy packages --why six")


def test_a_monorepo_of_five_packages(person: Person) -> None:
    names = ("api", "core", "jobs", "tools", "web")
    (person.folder / ".git").mkdir()
    for name in names:
        person.write(
            f"packages/{name}/pyproject.toml", f"[project]\nname = '{name}'\nversion = '1'\ndependencies = ['six']\n"
        )
        person.types(f"venvoy create --python {PYTHON}", folder=f"packages/{name}")
    shown = person.types("venvoy discover --scope workspace")
    assert all(f"packages/{name}/.venv" in shown for name in names)
    (person.folder / "packages" / "web" / "src" / "deep").mkdir(parents=True)
    assert "+ six" in person.types("venvoy install six", folder="packages/web/src/deep")
    assert "packages/web/.venv was chosen" in person.types("venvoy selection packages/web/src").replace("\n", " ")
    shown = person.types("venvoy status")
    assert "No Python" in shown and "Next: venvoy create" in shown
    shown = person.types("venvoy check", status=0)
    assert shown.count("not-installed") == 4 and "4 warnings in 5 files." in shown
    assert "No problems in 5 environments." in person.types("venvoy doctor")


SETUPS = {
    "uv": "uv init --quiet --bare --name shop && uv venv --quiet --offline --python {python}",
    "poetry": "poetry env use {python}",
    "pdm": "pdm venv create --with venv {python} && pdm use -f .venv",
    "hatch": "hatch env create",
}
PROJECT = """\
[project]
name = "shop"
version = "1"
requires-python = ">=3.11"
dependencies = []
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.envs.default]
skip-install = true
[tool.poetry]
package-mode = false
[tool.pdm]
distribution = false
"""


@pytest.mark.parametrize("tool", SETUPS, indirect=True)
def test_a_project_of_another_tool(person: Person, tool: str) -> None:
    if tool != "uv":
        person.write("pyproject.toml", PROJECT)
    person.variables |= {"POETRY_VIRTUALENVS_IN_PROJECT": "false", "PDM_CHECK_UPDATE": "0"}
    person.types(SETUPS[tool].format(python=PYTHON))
    text = (person.folder / "pyproject.toml").read_text()
    shown = person.types("venvoy status")
    assert "No Python" not in shown and (tool in ("uv", "pdm") or tool.title() in shown)
    assert "+ six 1.17.0" in person.types("venvoy install six==1.17.0")
    assert "six" in person.types("venvoy packages")
    assert (person.folder / "pyproject.toml").read_text() == text
    assert "+ pandas 2.2" in person.types("venvoy add pandas")
    assert "pandas" in (person.folder / "pyproject.toml").read_text()
    for path in person.temporary.iterdir():  # what the tool itself leaves
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_ci_job(person: Person) -> None:
    person.write("requirements.txt", "six==1.17.0\n--index-url http://h.example/simple\n")
    person.variables |= {"CI": "true", "GITHUB_ACTIONS": "true"}
    assert person.pipes("venvoy check").startswith("requirements.txt:")
    assert person.pipes("venvoy check --output-format github").startswith("::")
    person.pipes("venvoy check --strict --output-format sarif > report.sarif", status=1)
    assert json.loads((person.folder / "report.sarif").read_text())["version"] == "2.1.0"
    person.pipes("venvoy check --write-baseline baseline.json && venvoy check --strict --baseline baseline.json")
    person.write("requirements.txt", "six==1.17.0\n")
    shown = person.pipes(
        f"venvoy create -q --python {PYTHON} -r requirements.txt && venvoy run -- python -c 'import six'"
    )
    assert shown == ""
    assert "\x1b" not in person.pipes("venvoy check; venvoy packages; venvoy status")


EVERY_FORMAT = (
    "pyproject.toml", "a/setup.cfg", "Pipfile", "pylock.toml", "a/pylock.dev.toml", "environment.yaml", "my-environment.yml"
)  # fmt: skip


def test_a_hook_before_a_commit(person: Person) -> None:
    """What pre-commit does: it starts the entry of the hook with the names of the staged files that its pattern matches."""
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text()
    entries = dict(zip(re.findall(r"id: (\S+)", text), re.findall(r"entry: (.+)", text), strict=True))
    pattern = re.findall(r"files: \|-\n((?:    .+\n)+)", text)[0].rstrip()
    for name, content in (
        ("requirements.txt", "six=>1\n"),
        ("requirements/dev tools.txt", "six\n"),
        ("api/pyproject.toml", "[project]\nname = 'api'\nversion = '1'\ndependencies = ['six=>1']\n"),
        ("conda/environment-dev.yml", "dependencies:\n- pip\n- pip:\n  - six\n"),
        ("notes.txt", "x y\n"),
        ("plain.py", "import six\n"),
        ("script.py", "# /// script\n# dependencies = ['six=>1']\n# ///\n"),
    ):
        person.write(name, content)
    person.pipes("git init -q . && git add .")
    paths = person.pipes("git diff --cached -z --name-only").split("\0")
    staged = [name for name in paths if re.search(pattern.strip(), name)]
    assert staged == [
        "api/pyproject.toml", "conda/environment-dev.yml", "requirements.txt", "requirements/dev tools.txt"
    ]  # fmt: skip
    assert all(re.search(pattern.strip(), name) and is_named_dialect(name) for name in EVERY_FORMAT)
    names = " ".join(f"'{name}'" for name in staged)
    person.types(f"venvoy create -q --no-select --python {PYTHON} hooks")
    person.variables["VIRTUAL_ENV"] = str(person.folder / "hooks")  # as pre-commit does, whose environment it is
    assert "invalid-operator" in person.pipes(f"{entries['venvoy-check']} {names}", status=1)
    assert "not-installed" not in person.pipes(f"{entries['venvoy-fix']} {names}")
    assert person.pipes("git diff --name-only") == "api/pyproject.toml\nrequirements.txt\n"
    person.pipes(f"{entries['venvoy-check']} {names}")
    found = person.pipes(f"{entries['venvoy-check-scripts']} plain.py script.py", status=1)
    assert "script.py:2:23: error invalid-operator" in found and "plain.py" not in found


def test_a_lost_base_python(person: Person) -> None:
    person.types(f"venvoy create -q --python {PYTHON} -p six==1.16.0")
    environment = person.folder / ".venv"
    for name in os.listdir(environment / "bin"):
        path = environment / "bin" / name
        if path.is_symlink() and not os.readlink(path).startswith("python"):
            path.unlink()
            path.symlink_to("/gone/bin/python3")
    config = environment / "pyvenv.cfg"
    config.write_text(re.sub(r"(?m)^home = .*", "home = /gone/bin", config.read_text()))
    assert "is not there any more" in person.types("venvoy status")
    assert "fix: venvoy repair .venv" in person.types("venvoy run -- python -c 1", status=3)
    assert "fix: venvoy repair .venv" in person.types("venvoy doctor", status=1)
    assert person.types("venvoy repair .venv").endswith("Repaired .venv.\n")
    assert person.types("venvoy run -- python -c 'import six; print(six.__version__)'") == "1.16.0\n"
    assert "No problems" in person.types("venvoy doctor")
    assert not (person.folder / ".venvoy-trash").exists()


def test_a_renamed_folder(person: Person) -> None:
    person.types(f"venvoy create -q --python {PYTHON} -p greeter")
    assert person.types("venvoy run greet") == "hello\n"
    person.folder = person.folder.rename(person.folder.parent / "neuer laden")
    shown = person.types("venvoy doctor")
    assert "It was made at" in shown and "fix: venvoy repair .venv" in shown
    assert "Repaired .venv." in person.types("venvoy repair .venv")
    assert person.types("venvoy run greet") == "hello\n" == person.types(".venv/bin/greet")
    assert "größer" not in (person.folder / ".venv" / "bin" / "activate").read_text()


def test_a_new_python(person: Person) -> None:
    found: dict[str, Any] = json.loads(person.pipes("venvoy discover --scope interpreters --json --python '>=3.9'"))
    own = ".".join(map(str, sys.version_info[:2]))
    minors = {".".join(each["version"].split(".")[:2]) for each in found["interpreters"] if not each["problems"]}
    other = next((minor for minor in sorted(minors, reverse=True) if minor != own), None)
    if own not in minors or other is None:
        pytest.skip("there is one Python here")
    person.types(f"venvoy create -q --python {own} -p pandas")
    assert "Would do:" in person.types(f"venvoy repair .venv --python {other} --dry-run")
    shown = person.types(f"venvoy repair .venv --python {other}")
    assert "Repaired .venv." in shown and "+ pandas 2.2" in shown and "`venvoy restore`" in shown
    assert person.types("venvoy status").startswith(other)
    assert "Restore which environment?" in person.types("venvoy restore", keys="1\n")
    assert person.types("venvoy status").startswith(own)


def test_an_agent_over_json(person: Person) -> None:
    assert json.loads(person.pipes("venvoy status --json"))["text"] == "No Python"
    made = json.loads(person.pipes(f"venvoy create --json --python {PYTHON}"))
    assert made["environment"]["prefix"] == str(person.folder / ".venv")
    changed = json.loads(person.pipes("venvoy install --json pandas"))["changes"]
    assert {each["name"] for each in changed} == {"pandas", "six"}
    failed = json.loads(person.pipes("venvoy install --json no-such-package", status=3))
    assert failed["error"]["data"]["code"] and failed["error"]["message"]
    failed = json.loads(person.pipes("venvoy inspect --json nowhere", status=3))
    assert failed["error"]["data"]["code"] == "not-found"
    assert json.loads(person.pipes("""venvoy call packages '{}'"""))["packages"]
    assert json.loads(person.pipes("venvoy call odd '{}' || echo '{}'")) == {}


def test_offline(person: Person) -> None:
    del person.variables["PIP_NO_INDEX"], person.variables["PIP_FIND_LINKS"]
    person.variables["PIP_INDEX_URL"] = "https://me:token0123456789@127.0.0.1:9/simple"
    person.variables |= {"UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0"}
    person.write("requirements.txt", "six>=1\n")
    person.types(f"venvoy create -q --python {PYTHON}")
    for line in ("venvoy discover", "venvoy select .venv", "venvoy check", "venvoy status", "venvoy doctor"):
        assert "127.0.0.1" not in person.types(line)
    shown = person.types("venvoy install six", status=3)
    assert "127.0.0.1" in shown and "token0123456789" not in shown
    assert "six" not in person.types("venvoy packages") and "No problems" in person.types("venvoy doctor")


def test_who_uninstalls_it_finds_everything_that_was_kept(person: Person) -> None:
    person.types(f"venvoy create -q --python {PYTHON} -p six && venvoy create -q --no-select --python {PYTHON} old")
    assert "To bring it back: venvoy restore old" in person.types("venvoy remove old")
    shown = person.types("venvoy self")
    assert "to uninstall" in shown and ".venvoy-trash" in shown
    kept = [place["path"] for place in json.loads(person.pipes("venvoy self --json"))["places"] if place["exists"]]
    for path in kept:
        shutil.rmtree(path)
    root = person.folder.parent
    left = [path.name for path in root.iterdir() if path.name not in ("home", "tmp", "tools", person.folder.name)]
    assert left == [] and os.listdir(person.folder) == [".venv"]
    assert [path for path in (root / "home").rglob("*") if "venvoy" in path.name] == []
    assert person.types(".venv/bin/python -c 'import six; print(six.__version__)'") == "1.17.0\n"
