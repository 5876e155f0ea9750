"""Numbers with thousands of digits.

Threat: Python refuses to convert a text of more than 4,300 digits with an error that is easily overlooked (`packaging`
raises a ValueError that is not its InvalidVersion), so one version in a cloned project ends every command with a
traceback. What holds: every command answers, whichever file has the number.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from venvoy_server.environments.version_order import newness
from venvoy_server.environments.version_request import is_valid, matches
from wire import environment_in

HUGE = "9" * 5000
FILES = {
    "requirements.txt": f"a=={HUGE}\nb>={HUGE}\nc~={HUGE}.1\nd^{HUGE}\nf; python_version<'{HUGE}'\ng==1!{HUGE}\n"
    f"h==1.0rc{HUGE}\nk @ https://h.example/k-1-py3{HUGE}-none-any.whl\nm<{HUGE},>3.{HUGE}\nn==1+{HUGE}\n",
    "pyproject.toml": f'[project]\nname = "x"\nversion = "{HUGE}"\nrequires-python = ">={HUGE}"\n'
    f'dependencies = ["a>={HUGE}"]\n[tool.poetry.dependencies]\npython = "^{HUGE}"\nb = "^{HUGE}"\nc = "~1.{HUGE}"\n'
    f'd = {{ version = "1", python = "^{HUGE}" }}\n[tool.uv]\nexclude-newer = "{HUGE} days"\n',
    "Pipfile": f'[packages]\na = ">={HUGE}"\n[requires]\npython_version = "{HUGE}"\n',
    "environment.yml": f"dependencies:\n- python={HUGE}\n- pip:\n  - a=={HUGE}\n",
    "pylock.toml": f'lock-version = "{HUGE}"\ncreated-by = "x"\n[[packages]]\nname = "a"\nversion = "{HUGE}"\n',
    "uv.lock": f'version = {HUGE}\n[[package]]\nname = "a"\nversion = "{HUGE}"\n',
    ".python-version": f"3.{HUGE}\n",
    ".tool-versions": f"python {HUGE}\n",
    "mise.toml": f'[tools]\npython = "{HUGE}"\n',
}
COMMANDS = (
    *("discover", "status", "selection", "packages", "freeze", "doctor", "tools", "menu", "inspect .venv"),
    *("install --dry-run six", "uninstall --dry-run evil", "sync --dry-run", "sync --dry-run pylock.toml"),
    *(
        "create --dry-run other",
        f"create --dry-run --python >=3.{HUGE} other",
        f"create --dry-run --python {HUGE} other",
    ),
    *("add --dry-run six", "drop --dry-run a", "repair --dry-run .venv", "activate --shell bash", "python list"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("huge")
    venv.create(folder / ".venv", symlinks=True)
    configuration = folder / ".venv/pyvenv.cfg"
    configuration.write_text(f"{configuration.read_text()}version_info = 3.{HUGE}.1\n")
    (packages,) = folder.glob(".venv/lib/python*/site-packages")
    record = packages / "evil-1.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: evil\nVersion: {HUGE}\nRequires-Python: >={HUGE}\n")
    return folder


def answer(project: Path, *command: str) -> str:
    """Run a command in the project, and return what it writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "venvoy_server", *command],
        cwd=project,
        env=environment_in(project.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1, 2, 3), done.stderr
    return done.stderr


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_checked(project: Path, name: str) -> None:
    (project / name).write_text(FILES[name])
    assert "Traceback" not in answer(project, "check", name)


@pytest.mark.slow("commands")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[:30])
def test_every_command_answers(project: Path, command: str) -> None:
    for name, text in FILES.items():
        (project / name).write_text(text)
    assert "Traceback" not in answer(project, *command.split())


def test_versions_with_such_a_number_are_compared() -> None:
    assert newness(f"3.{HUGE}") > newness("3.14.1")
    assert not is_valid(f"3.{HUGE}")
    assert not matches("3.12.1", f">=3.{HUGE}")
