"""One-shot commands as processes: what each start costs next to a Python that does nothing."""

from __future__ import annotations

import json
import subprocess
import tempfile

from benchmarks.installed import Installed, make_workspace
from benchmarks.measuring import Case, Options, process, show, take_turns, tell

DISCOVER_BUDGET = 4.0
BUDGETS = {"selection": 4.0, "status": 4.0, "check": 6.0}
COMMANDS = (
    ("--version",),
    ("info",),
    ("selection",),
    ("status",),
    ("activate", "--shell", "bash"),
    ("packages",),
    ("inspect", ".venv"),
    ("check",),
)


def run(options: Options) -> None:
    """Print the table, and with --verbose the imports that cost most."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        installed, workspace = Installed(place), make_workspace(place)
        nothing = process([installed.python, "-c", "pass"], installed.environment(), workspace)
        cases = [
            Case("python -c pass", nothing),
            Case(
                "venvoy discover",
                installed.run("discover", folder=workspace),
                DISCOVER_BUDGET,
                note=_count(installed, workspace),
            ),
            Case("venvoy discover --json", installed.run("discover", "--json", folder=workspace), DISCOVER_BUDGET),
        ]
        cases += [
            Case(
                f"venvoy {' '.join(words)}",
                installed.run(*words, folder=workspace, may_fail=words == ("check",)),
                BUDGETS.get(words[0]),
            )
            for words in COMMANDS
        ]
        take_turns(cases, options.rounds(31), seconds=45)
        show(options, "start: commands as processes, from an installed Venvoy", cases)
        if options.verbose:
            _show_imports(installed, workspace)


def _count(installed: Installed, workspace: str) -> str:
    done = subprocess.run(
        installed.command("discover", "--json"),
        env=installed.environment(),
        cwd=workspace,
        capture_output=True,
        check=True,
        timeout=60,
    )
    result = json.loads(done.stdout)
    return f"{len(result['interpreters'])} interpreters, {len(result['environments'])} environments"


def _show_imports(installed: Installed, workspace: str) -> None:
    """Print which modules take the time of `discover`, each without those that it imports."""
    done = subprocess.run(
        [installed.python, "-X", "importtime", *installed.command("discover", "--json")[1:]],
        env=installed.environment(),
        cwd=workspace,
        capture_output=True,
        check=True,
        timeout=60,
    )
    rows = []
    for line in done.stderr.decode().splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        whole, _, name = rest.partition("|")
        if own.strip().isdigit():
            rows.append((int(own), int(whole), name.strip()))
    if not rows:
        return
    last = [name for _, _, name in rows].index("site") if "site" in [name for _, _, name in rows] else -1
    rows = rows[last + 1 :]
    ours = [row for row in rows if row[2].startswith("venvoy")]
    tell(
        f"imports of `venvoy discover` after site, dearer than they are because traced: {_sum(rows)}; ours {_sum(ours)}"
    )
    for own, whole, name in sorted(rows, reverse=True)[:15]:
        tell(f"{own / 1000:7.2f} ms own {whole / 1000:7.2f} ms with what it imports  {name}")


def _sum(rows: list[tuple[int, int, str]]) -> str:
    return f"{len(rows)} modules {sum(row[0] for row in rows) / 1000:.1f} ms"
