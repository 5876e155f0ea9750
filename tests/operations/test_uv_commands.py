"""Every call of uv names the Python that is meant, before whatever it is given to work on."""

from __future__ import annotations

import pytest

from venvoy_server.operations import uv_commands
from venvoy_server.operations.model import Sources

UV, PYTHON = "/opt/uv", "/p/.venv/bin/python"
PACKAGES, FILE, LOCK = (
    Sources(packages=("rich",)),
    Sources(requirements=("/p/r.txt",)),
    Sources(requirements=("/p/pylock.toml",)),
)


@pytest.mark.parametrize(
    "command",
    [
        uv_commands.venv(UV, PYTHON, "/p/new", "new", system_site_packages=True),
        uv_commands.install(UV, PYTHON, PACKAGES, upgrade=True),
        uv_commands.install(UV, PYTHON, FILE, preview=True, target="/t"),
        uv_commands.sync(UV, PYTHON, FILE, kept=("pip",)),
        uv_commands.sync(UV, PYTHON, LOCK),
        uv_commands.uninstall(UV, PYTHON, ("rich",)),
        uv_commands.uninstall(UV, PYTHON, ("rich",), preview=True),
    ],
    ids=" ".join,
)
def test_the_python_that_is_meant_is_named(command: tuple[str, ...]) -> None:
    options = command[: command.index("--")] if "--" in command else command
    assert options[0] == UV
    assert options[options.index("--python") + 1] == PYTHON


QUIET = ("--color", "never", "--no-progress")
GROUPS = Sources(requirements=("/p/pyproject.toml",), extras=("a",), groups=("dev",), groups_file="/p/pyproject.toml")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            uv_commands.venv(UV, PYTHON, "/p/new", "new", system_site_packages=False),
            "venv QUIET --no-project --no-config --no-python-downloads --allow-existing --python PYTHON --prompt=new -- /p/new",
        ),
        (
            uv_commands.venv(UV, PYTHON, "/p/new", "new", system_site_packages=True),
            "venv QUIET --no-project --no-config --no-python-downloads --allow-existing --python PYTHON --prompt=new "
            "--system-site-packages -- /p/new",
        ),
        (uv_commands.install(UV, PYTHON, PACKAGES), "pip install QUIET --python PYTHON -- rich"),
        (
            uv_commands.install(
                *(UV, PYTHON, Sources(packages=("rich",), editable=("/e",), constraints=("/c",)), ("--no-index",)),
                upgrade=True, reinstall=("six",), target="/t", preview=True, project="/p",
            ),
            "pip install QUIET --project=/p --python PYTHON --no-index --upgrade --reinstall-package=six --target=/t "
            "--dry-run --editable=/e --constraints=/c -- rich",
        ),
        (
            uv_commands.install(UV, PYTHON, GROUPS),
            "pip install QUIET --python PYTHON --requirements=/p/pyproject.toml --extra=a --group=/p/pyproject.toml:dev",
        ),
        (
            uv_commands.install(UV, PYTHON, LOCK),
            "pip install QUIET --python PYTHON --requirements=/p/pylock.toml --preview-features=pylock",
        ),
        (
            uv_commands.sync(UV, PYTHON, LOCK, ("--no-index",), reinstall=("six",), preview=True, project="/p"),
            "pip sync QUIET --python PYTHON --project=/p --no-index --reinstall-package=six --dry-run "
            "--allow-empty-requirements --preview-features=pylock -- /p/pylock.toml",
        ),
        (
            uv_commands.sync(UV, PYTHON, FILE, kept=("pip",)),
            "pip install QUIET --exact --python PYTHON --requirements=/p/r.txt -- pip",
        ),
        (uv_commands.uninstall(UV, PYTHON, ("six",)), "pip uninstall QUIET --python PYTHON -- six"),
        (uv_commands.uninstall(UV, PYTHON, ("a", "b"), preview=True), "pip uninstall QUIET --python PYTHON --dry-run -- a b"),
        (
            uv_commands.compile_lock(UV, PYTHON, ("/p/a.in",), "/p/a.txt", command="make", as_pylock=False),
            "pip compile QUIET --no-python-downloads --python PYTHON --format=requirements.txt "
            "--custom-compile-command=make --output-file=/p/a.txt -- /p/a.in",
        ),
        (
            uv_commands.compile_lock(
                *(UV, PYTHON, ("/p/a.in",), "/p/pylock.toml", ("--no-index",)),
                command="make", as_pylock=True, upgrade=True, upgrade_packages=("six",), project="/p",
            ),
            "pip compile QUIET --no-python-downloads --project=/p --python PYTHON --no-index --format=pylock.toml "
            "--custom-compile-command=make --output-file=/p/pylock.toml --upgrade --upgrade-package=six -- /p/a.in",
        ),
        (
            uv_commands.export_lock(UV, as_pylock=True),
            "export QUIET --frozen --no-header --no-python-downloads --format=pylock.toml --no-emit-project --no-default-groups",
        ),
        (
            uv_commands.export_lock(UV, ("--offline",), as_pylock=False, extras=("a",), groups=("dev",), hashes=False),
            "export QUIET --frozen --no-header --no-python-downloads --offline --format=requirements.txt --no-emit-project "
            "--no-default-groups --extra=a --group=dev --no-hashes",
        ),
        (uv_commands.python_install(UV, "3.12"), "python install QUIET --no-bin -- 3.12"),
        (
            uv_commands.python_find(UV, "3.12"),
            "python find QUIET --no-project --managed-python --no-python-downloads -- 3.12",
        ),
        (uv_commands.python_list(UV), "python list QUIET --only-downloads --output-format=json"),
    ],
)  # fmt: skip
def test_every_call_of_uv_in_full(command: tuple[str, ...], words: str) -> None:
    assert " ".join(command) == f"{UV} {words}".replace("QUIET", " ".join(QUIET)).replace("PYTHON", PYTHON)
