"""Kills operations on real packages at random moments, repairs once, and compares with what pip installs.

Run as a program (`nox -s kills`), with an index at hand: `kill_campaign.py [NUMBER [SEED]]`. Each round starts the
command in an environment, kills the command, its uv or both with SIGKILL, runs `venvoy repair`, and compares every file
(not RECORD, which is what is in doubt) with an environment that pip filled: it must be that of before, or that of
after. Prints a line of JSON with the figures, and what was wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from venvoy_server.system.processes.uv import find_uv

BEFORE = (
    "requests==2.31.0", "urllib3==1.26.18", "idna==3.4", "certifi==2023.7.22", "charset-normalizer==3.2.0",
    "jinja2==3.1.2", "markupsafe==2.1.3", "rich==13.4.2", "pygments==2.15.1", "markdown-it-py==2.2.0", "mdurl==0.1.2",
    "setuptools==68.0.0", "zope.interface==6.0",
)  # fmt: skip
AFTER = (
    "requests==2.32.3", "urllib3==2.2.3", "idna==3.10", "certifi==2024.8.30", "charset-normalizer==3.4.0",
    "jinja2==3.1.4", "markupsafe==3.0.2", "rich==13.9.4", "pygments==2.18.0", "markdown-it-py==3.0.0", "mdurl==0.1.2",
    "setuptools==75.6.0", "zope.interface==7.1.1", "zope.event==5.0", "jupyterlab-pygments==0.3.0",
)  # fmt: skip
GONE = ("requests", "jinja2", "pygments", "setuptools")
# What installers write about themselves; scripts start an environment's own interpreter.
ABOUT = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})
SECONDS = 120.0
Tree = dict[str, str]


def tree(prefix: str) -> Tree:
    """Return the files of packages in an environment, with hashes; scripts by their names."""
    found: Tree = {}
    site = next(Path(prefix).glob("lib/python*/site-packages"))
    for top in (site, Path(prefix, "share"), Path(prefix, "etc")):
        for folder, _, names in os.walk(top):
            if "__pycache__" in folder:
                continue
            for name in names:
                if name not in ABOUT and not name.startswith(("_virtualenv", "distutils-precedence")):
                    path = Path(folder, name)
                    found[str(path.relative_to(prefix))] = hashlib.sha256(path.read_bytes()).hexdigest()
    scripts = (
        name for name in os.listdir(Path(prefix, "bin")) if not name.lower().startswith(("activate", "python", "pydoc"))
    )
    return found | {f"bin/{name}": "" for name in scripts if not name.startswith(("deactivate", "pip"))}


class Campaign:
    """A folder with a project, its state, and a cache that both tools fill once."""

    def __init__(self, place: str, seed: int) -> None:
        self.place = place
        self.project = os.path.join(place, "my pröject")
        self.prefix = os.path.join(self.project, ".venv")
        os.makedirs(self.project)
        self.chance = random.Random(seed)
        self.environment = {**os.environ, "VENVOY_STATE_DIR": os.path.join(place, "state")}
        self.environment.pop("VIRTUAL_ENV", None)
        self.uv = find_uv(None, os.environ.get("PATH")) or "uv"
        for name, lines in (("before", BEFORE), ("after", AFTER)):
            Path(self.project, f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.kills: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the project; it may fail."""
        return subprocess.run(
            words, cwd=self.project, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )

    def venvoy(self, *words: str) -> list[str]:
        """Return a command line of ours."""
        return [sys.executable, "-m", "venvoy_server", *words]

    def by_pip(self, name: str, requirements: tuple[str, ...]) -> Tree:
        """Return what pip installs."""
        prefix = os.path.join(self.place, name)
        self.run(sys.executable, "-m", "venv", "--without-pip", prefix)
        pip = [sys.executable, "-m", "pip", "--python", prefix, "install", "--quiet", "--no-compile", "--no-deps"]
        done = self.run(*pip, *requirements)
        if done.returncode:
            raise SystemExit(f"pip: {done.stderr[-500:]}")
        return tree(prefix)

    def prepare(self) -> None:
        """Make the environment of before, from a copy that is made once."""
        model = os.path.join(self.place, "model")
        shutil.rmtree(self.prefix, ignore_errors=True)
        if not os.path.isdir(model):
            made = self.run(*self.venvoy("create", "--python", sys.executable, "-r", "before.txt"))
            assert made.returncode == 0, made.stderr
            shutil.copytree(self.prefix, model, symlinks=True)
            return
        shutil.copytree(model, self.prefix, symlinks=True)

    def killed(self, words: list[str], whom: str, moment: Callable[[], bool]) -> bool:
        """Run a command and kill it when it is time; return whether it was still running then."""
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                words, cwd=self.project, env=self.environment, stdout=said, stderr=said, start_new_session=True
            )
            limit = time.monotonic() + SECONDS
            while process.poll() is None and not moment() and time.monotonic() < limit:
                time.sleep(0.0005)
            running = process.poll() is None
            children = list(_children(self.environment["VENVOY_STATE_DIR"], process.pid)) if running else []
            if running and whom in ("both", "venvoy"):
                process.kill()
            for child in children if whom in ("both", "uv") else ():
                _kill(child)
            process.wait(timeout=SECONDS)
        return running and (whom == "venvoy" or bool(children) or whom == "both")

    def moment(self) -> Callable[[], bool]:
        """Return a function that says when it is time: after a while, or soon after the first file was changed."""
        if self.chance.random() < 0.3:
            end = time.monotonic() + self.chance.uniform(0.05, 0.8)
            return lambda: time.monotonic() >= end
        (site,) = Path(self.prefix).glob("lib/python*/site-packages")
        before, delay = os.stat(site).st_mtime_ns, self.chance.expovariate(1 / 0.02)
        seen: list[float] = []

        def changed() -> bool:
            if not seen and os.stat(site).st_mtime_ns != before:
                seen.append(time.monotonic() + delay)
            return bool(seen) and time.monotonic() >= seen[0]

        return changed


def _children(state: str, parent: int) -> Iterator[int]:
    """Yield the processes of an operation whose state is in a folder: they inherit a variable."""
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != parent:
            try:
                variables = Path("/proc", name, "environ").read_bytes()
            except OSError:
                continue
            if b"VENVOY_OPERATION=" in variables and os.fsencode(state) in variables:
                yield int(name)


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def main(number: int, seed: int) -> int:
    """Run the campaign; return 1 if something was wrong."""
    with tempfile.TemporaryDirectory(prefix="venvoy-kills-", ignore_cleanup_errors=True) as place:
        campaign = Campaign(os.path.realpath(place), seed)
        before, after = campaign.by_pip("pip-before", BEFORE), campaign.by_pip("pip-after", AFTER)
        left = campaign.by_pip("pip-left", tuple(each for each in BEFORE if each.split("==")[0] not in GONE))
        operations = {
            "install": (["install", "--upgrade", "-r", "after.txt"], after),
            "sync": (["sync", "after.txt"], after),
            "uninstall": (["uninstall", *GONE], left),
        }
        rounds = 0
        while sum(campaign.kills.values()) < number and rounds < 5 * number:
            rounds += 1
            kind = campaign.chance.choice(["install", "install", "sync", "uninstall"])
            whom = campaign.chance.choice(["both", "both", "both", "uv", "venvoy"])
            words, wanted = operations[kind]
            campaign.prepare()
            if campaign.killed(campaign.venvoy(*words), whom, campaign.moment()):
                campaign.kills[f"{kind}, {whom}"] += 1
                _judge(campaign, f"{rounds} {kind} {whom}", before, wanted)
        figures = {"kills": sum(campaign.kills.values()), "by": campaign.kills, "wrong": campaign.wrong}
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return int(bool(campaign.wrong))


def _judge(campaign: Campaign, name: str, before: Tree, after: Tree) -> None:
    mended = campaign.run(*campaign.venvoy("repair", ".venv"))
    now = tree(campaign.prefix)
    if mended.returncode:
        campaign.wrong.append(f"{name}: repair failed: {mended.stderr[-500:]}")
    elif now not in (before, after):
        which, wanted = min(("before", before), ("after", after), key=lambda each: len(_odd(now, each[1])))
        odd = sorted(_odd(now, wanted))
        campaign.wrong.append(f"{name}: {len(odd)} files unlike {which}: {odd[:5]} {mended.stdout[-300:]}")
    elif campaign.run(*campaign.venvoy("doctor")).stdout.count("broken-distribution"):
        campaign.wrong.append(f"{name}: doctor finds something broken")


def _odd(now: Tree, wanted: Tree) -> set[str]:
    return {path for path in now.keys() | wanted.keys() if now.get(path) != wanted.get(path)}


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(arguments + [200, 1][len(arguments) :])))
