"""Every option of uv that we pass, in one table, accepted by the uv that is installed here.

`nox -s uv` runs this, and the tests of operations, with the oldest uv that `pyproject.toml` allows and with the newest.
"""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from venvoy_server.operations import lock_header, uv_commands
from venvoy_server.operations.model import Sources
from venvoy_server.system.processes.uv import find_uv

SERVER = Path(uv_commands.__file__).parents[1]
EVERYWHERE = ("--color=never", "--no-progress")
FROM_PIP = (
    "--find-links=/links",
    "--constraints=c.txt",
    "--build-constraints=b.txt",
    "--allow-insecure-host=host",
    "--keyring-provider=subprocess",
    "--no-binary=name",
    "--only-binary=name",
    "--prerelease=allow",
    "--require-hashes",
    "--no-deps",
    "--no-build-isolation",
    "--no-index",
    "--index-strategy=unsafe-best-match",
)
"""What settings of pip become (`handover`)."""
NOT_WITH_A_LOCK = ("--prerelease=allow", "--no-deps")
SHARED = (
    *EVERYWHERE,
    "--project=/p",
    "--python=/p/python",
    "--dry-run",
    "--reinstall-package=name",
    "--offline",
    "--no-cache",
)
CHOICES = ("--extra=name", "--group=/p/pyproject.toml:name", "--preview-features=pylock")
EXAMPLES = {
    "--python-version": "3.12",
    "--python-platform": "linux",
    "--annotation-style": "line",
    "--resolution": "lowest",
    "--prerelease": "allow",
    "--fork-strategy": "fewest",
    "--exclude-newer": "2026-01-01",
    "--index": "https://example.org/simple",
    "--default-index": "https://example.org/simple",
    "--index-url": "https://example.org/simple",
    "--extra-index-url": "https://example.org/simple",
    "--index-strategy": "first-index",
    "--torch-backend": "cpu",
}
"""Values of the options that a lock's header may have, where not every word is one."""
ONLY_ONCE = {"--prerelease=allow", "--index-strategy=first-index"}
"""Options that pip's settings become, too; uv takes them once."""
OPTIONS: dict[str, tuple[str, ...]] = {
    "venv": (
        *EVERYWHERE,
        "--no-project",
        "--no-config",
        "--no-python-downloads",
        "--allow-existing",
        "--python=/p/python",
        "--prompt=name",
        "--system-site-packages",
    ),
    "pip install": (
        *SHARED,
        *FROM_PIP,
        *CHOICES,
        "--upgrade",
        "--target=/t",
        "--exact",
        "--editable=/p",
        "--requirements=r.txt",
    ),
    "pip sync": (
        *SHARED,
        *(each for each in FROM_PIP if each not in NOT_WITH_A_LOCK),
        *CHOICES,
        "--allow-empty-requirements",
    ),
    "pip compile": (
        *EVERYWHERE,
        *(each for each in FROM_PIP if each != "--require-hashes"),
        "--no-python-downloads",
        "--project=/p",
        "--python=/p/python",
        "--format=pylock.toml",
        "--custom-compile-command=make lock",
        "--output-file=/p/pylock.toml",
        "--upgrade",
        "--upgrade-package=name",
        *(flag for flag in lock_header.FLAGS if flag not in FROM_PIP),
        *sorted({f"{option}={EXAMPLES.get(option, 'name')}" for option in lock_header.VALUED.values()} - ONLY_ONCE),
    ),
    "export": (
        *EVERYWHERE,
        "--frozen",
        "--no-header",
        "--no-python-downloads",
        "--format=pylock.toml",
        "--no-emit-project",
        "--no-default-groups",
        "--extra=name",
        "--group=name",
        "--no-hashes",
    ),
    "python install": (*EVERYWHERE, "--no-bin"),
    "python find": (*EVERYWHERE, "--no-project", "--managed-python", "--no-python-downloads"),
    "python list": (*EVERYWHERE, "--only-downloads", "--output-format=json"),
    "pip uninstall": (*EVERYWHERE, "--python=/p/python", "--dry-run"),
}
PASSED_BY = (
    "operations/uv_commands.py",
    "operations/handover.py",
    "system/execution/lock_text.py",
    "system/execution/install.py",
    "system/execution/package_changes.py",
    "system/execution/resolver.py",
    "system/execution/reinstall.py",
    "system/execution/steps/mend_packages.py",
)
"""The modules that write options for uv."""


def name_of(option: str) -> str:
    return option.partition("=")[0]


NAMES = {name_of(option) for options in OPTIONS.values() for option in options}


@pytest.mark.parametrize("command", OPTIONS)
def test_this_uv_knows_every_option(command: str) -> None:
    """`--help` after an option that uv does not know is an error; after options that it knows it is the help."""
    uv = find_uv(None)
    assert uv is not None
    done = subprocess.run(
        [uv, *command.split(), *OPTIONS[command], "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    wrong = subprocess.run([uv, *command.split(), "--no-such-option", "--help"], capture_output=True, timeout=60)
    assert wrong.returncode != 0


@pytest.mark.parametrize("module", PASSED_BY)
def test_every_option_in_the_source_is_in_the_table(module: str) -> None:
    tree = ast.parse((SERVER / module).read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    written = {name_of(text) for text in texts if text.startswith("--") and text != "--" and " " not in text}
    assert written, "this module passes options to uv"
    assert written <= NAMES


def test_no_other_module_writes_options_for_uv() -> None:
    """A module that names an option of the table by its own is one that belongs to `PASSED_BY`."""
    # Options of requirements files, too: what reads these names them.
    own = {
        "--index-url",
        "--extra-index-url",
        "--no-index",
        "--find-links",
        "--constraints",
        "--no-binary",
        "--only-binary",
        "--require-hashes",
        "--editable",
    }
    for path in [*(SERVER / "operations").rglob("*.py"), *(SERVER / "system").rglob("*.py")]:
        if path.relative_to(SERVER).as_posix() not in (*PASSED_BY, "operations/create.py", "operations/lock_header.py"):
            text = path.read_text(encoding="utf-8")
            assert not [name for name in NAMES - own if f'"{name}"' in text or f'"{name}=' in text], path


@pytest.mark.parametrize("file", ["/p/r.txt", "/p/pylock.toml"])
def test_every_command_line_uses_options_of_its_command_alone(file: str) -> None:
    sources = Sources(requirements=(file,), extras=("a",), groups=("b",), groups_file="/p/pyproject.toml")
    more = Sources(packages=("six",), editable=("/p",), requirements=(file,))
    settings = tuple(each for each in FROM_PIP if each in OPTIONS["pip sync"])
    calls = [
        uv_commands.venv("uv", "/python", "/p/.venv", "name", system_site_packages=True),
        uv_commands.install(
            "uv", "/python", more, settings, upgrade=True, reinstall=("six",), target="/t", project="/p"
        ),
        uv_commands.sync(
            "uv", "/python", sources, settings, kept=("pip",), reinstall=("six",), preview=True, project="/p"
        ),
        uv_commands.uninstall("uv", "/python", ("six",), preview=True),
        uv_commands.compile_lock(
            "uv",
            "/python",
            ("a.in",),
            "/p/pylock.toml",
            tuple(each for each in FROM_PIP if each != "--require-hashes"),
            command="make lock",
            as_pylock=True,
            upgrade=True,
            upgrade_packages=("six",),
            project="/p",
        ),
        uv_commands.python_install("uv", "3.13"),
        uv_commands.python_find("uv", "3.13"),
        uv_commands.python_list("uv"),
        uv_commands.export_lock("uv", as_pylock=True, extras=("a",), groups=("b",), hashes=False),
    ]
    for call in calls:
        command = call[1] if call[1] in ("venv", "export") else " ".join(call[1:3])
        options = call[: call.index("--")] if "--" in call else call
        given = {name_of(each) for each in options if each.startswith("--")}
        assert given <= {name_of(each) for each in OPTIONS[command]}
