"""The integrations for CI and hooks, with the real pre-commit and the real steps."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 300
SCRIPT = re.compile(r"^      run: \|\n((?:        .*\n|\n)+)", re.MULTILINE)

pytestmark = [
    pytest.mark.slow("real tools"),
    pytest.mark.skipif("VENVOY_REAL_TOOLS" not in os.environ, reason="VENVOY_REAL_TOOLS is not set"),
]


def run(words: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        encoding="utf-8",
        check=False,
    )


def copy_of_the_project(folder: Path) -> Path:
    """Return a git repository with the files of this checkout."""
    place = folder / "venvoy"
    names = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], ROOT).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    commit(place)
    return place


def commit(folder: Path) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "all"]):
        done = run(["git", *words], folder)
        assert done.returncode == 0, done.stdout


def test_pre_commit_checks_and_fixes(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    subprocess.run([sys.executable, "-m", "venv", str(tool)], check=True, timeout=SECONDS)
    run([str(tool / "bin" / "python"), "-m", "pip", "install", "--quiet", "pre-commit"], tmp_path)
    source, project = copy_of_the_project(tmp_path), tmp_path / "project"
    project.mkdir()
    (project / "requirements.txt").write_text("six=>1\n")
    (project / "notes.txt").write_text("no=>1\n")
    commit(project)
    head = run(["git", "rev-parse", "HEAD"], source).stdout.strip()
    hooks = "[{id: venvoy-check}, {id: venvoy-fix}]"
    (project / ".pre-commit-config.yaml").write_text(f"repos: [{{repo: '{source}', rev: '{head}', hooks: {hooks}}}]\n")
    done = run([str(tool / "bin" / "pre-commit"), "run", "--all-files"], project, PRE_COMMIT_HOME=str(tmp_path / "c"))
    assert done.returncode == 1, done.stdout
    assert "requirements.txt:1:4: error invalid-operator" in done.stdout
    assert "notes.txt" not in done.stdout
    assert (project / "requirements.txt").read_text() == "six>=1\n"


def test_the_steps_of_the_github_action(tmp_path: Path) -> None:
    text = (ROOT / "integrations" / "github-action" / "action.yml").read_text()
    scripts = [re.sub(r"^        ", "", found[1], flags=re.MULTILINE) for found in SCRIPT.finditer(text)]
    assert len(scripts) == 2
    (tmp_path / "requirements.txt").write_text("six=>1\n")
    given = {
        "REQUIREMENT": str(ROOT),
        "PATHS": "requirements.txt",
        "ARGUMENTS": "--strict",
        "RUNNER_TEMP": str(tmp_path),
        # A runner has a `python`; where the tests run there may be none but the one that runs them.
        "PATH": os.pathsep.join((os.path.join(sys.base_prefix, "bin"), os.environ["PATH"])),
    }
    install, check = (run(["bash", "-euo", "pipefail", "-c", script], tmp_path, **given) for script in scripts)
    assert install.returncode == 0, install.stdout
    assert check.returncode == 1, check.stdout
    assert check.stdout.startswith("::error file=requirements.txt,line=1,"), check.stdout


def test_the_script_of_the_gitlab_component(tmp_path: Path) -> None:
    text = (ROOT / "integrations" / "gitlab" / "venvoy-check.yml").read_text()
    lines = re.findall(r"^    - (python .*|\.venvoy-tool.*)$", text, re.MULTILINE)
    inputs = {"arguments": "", "paths": "requirements.txt", "requirement": str(ROOT)}
    (tmp_path / "requirements.txt").write_text("six=>1\n")
    commands = [re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]], line) for line in lines]
    script = "\n".join(re.sub("^python ", f"{sys.executable} ", command) for command in commands)
    # As a runner does: the script ends at the first command that fails, and reports are uploaded all the same.
    assert len(commands) == 4 and run(["bash", "-e", "-c", script], tmp_path).returncode == 1
    (finding,) = json.loads((tmp_path / "gl-code-quality-report.json").read_text())
    assert finding["check_name"] == "invalid-operator"
