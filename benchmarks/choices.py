"""`python -m benchmarks.choices [COUNT]`: the versions that we choose of real projects, compared with those that uv takes.

Asks the indexes that an installation on this machine uses, for projects from the whole list of the most downloaded ones.
Only wheels count, so that nothing is built. Prints each difference, and exits with 1 if there is one that is not known: uv
ignores upper limits of Python's version in the metadata of a release, which pip and we do not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

import msgspec

from venvoy_server.environments.read import read_environment
from venvoy_server.index.choice import Chooser, merged
from venvoy_server.index.environment_target import target_of
from venvoy_server.index.policy import ALL
from venvoy_server.index.popular_names import ranks
from venvoy_server.index.snapshot import IndexSnapshot
from venvoy_server.index.versions import python_allowed, same_version
from venvoy_server.operations.index_model import Index
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.system.machine import RealMachine

COUNT = 200
WAIT_SECONDS = 300.0
ROUNDS = 3


def known(machine: RealMachine, plan: LookupPlan, names: Sequence[str]) -> IndexSnapshot:
    """Ask the indexes, and return what they say."""
    lookups = machine.lookups()
    lookups.load(plan, names)
    for _ in range(ROUNDS):  # folders are read again each time, and what failed is asked again
        lookups.queue_requests(plan, names)
        lookups.wait(WAIT_SECONDS)
    return lookups.snapshot(plan, names)


def chosen(machine: RealMachine, snapshot: IndexSnapshot, names: Sequence[str]) -> dict[str, str | None]:
    """Return the version that we choose of each project: an empty text for none, None if it is not known."""
    environment = read_environment(machine.host, sys.prefix)
    assert environment is not None, "run it in an environment"
    target, policy = (
        target_of(environment, machine.host),
        msgspec.structs.replace(snapshot.policy, only_binary=frozenset({ALL})),
    )
    found: dict[str, str | None] = {}
    for name in names:
        page = merged(snapshot.pages(name))
        choice = Chooser(page, target, policy).choose("") if page is not None else None
        found[name] = choice.version if choice is not None else ("" if snapshot.state(name) == "absent" else None)
    return found


def only_uv_takes(snapshot: IndexSnapshot, name: str, version: str) -> bool:
    """Return whether pip refuses a version for an upper limit of Python's version."""
    page = merged(snapshot.pages(name))
    files = [
        file for each in (page.releases if page else ()) if same_version(each.version, version) for file in each.files
    ]
    python = ".".join(map(str, sys.version_info[:3]))
    return bool(files) and all(
        "<" in file.requires_python and python_allowed(file.requires_python, python) is False for file in files
    )


def taken(indexes: Sequence[Index], names: Sequence[str]) -> dict[str, str]:
    """Return the version that uv takes of each project; those that stop it are missing."""
    done = _uv(indexes, names)
    if done is not None or len(names) == 1:
        return dict(done or {})
    middle = len(names) // 2
    return taken(indexes, names[:middle]) | taken(indexes, names[middle:])


def _uv(indexes: Sequence[Index], names: Sequence[str]) -> Mapping[str, str] | None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "--no-config", "--no-header", "--no-annotate", "--no-deps"]
    command += [
        "--quiet",
        "--only-binary",
        ":all:",
        "--python",
        sys.executable,
        "--index-strategy",
        "unsafe-best-match",
    ]
    plain = [index for index in indexes if not index.is_flat]
    command += [f"--default-index={index.address.value}" for index in plain[:1]]
    command += [f"--index={index.address.value}" for index in plain[1:]]
    command += [f"--find-links={index.address.value}" for index in indexes if index.is_flat]
    done = subprocess.run(
        [*command, "-"],
        input="\n".join(names),
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"},
    )
    if done.returncode:
        return None
    return dict(line.split("==") for line in done.stdout.split() if "==" in line)


def main() -> int:
    """Compare, and return the exit status."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    everything = list(ranks())
    names = everything[:: max(1, len(everything) // count)][:count]
    machine = RealMachine()
    settings = effective_indexes(machine.host, machine.variables(), sys.prefix, None, lambda file: False)
    plan = LookupPlan(settings, asked=frozenset(settings.indexes))
    snapshot = known(machine, plan, names)
    ours = chosen(machine, snapshot, names)
    theirs = taken(plan.settings.indexes, [name for name in names if ours[name]])
    for name in names:
        if not ours[name]:
            theirs |= taken(plan.settings.indexes, [name])
    wrong = [name for name in names if ours[name] is not None and (ours[name] or "") != theirs.get(name, "")]
    explained = [name for name in wrong if only_uv_takes(snapshot, name, theirs.get(name, ""))]
    wrong = [name for name in wrong if name not in explained]
    unknown = [name for name in names if ours[name] is None]
    for name in wrong:
        print(f"{name}: we choose {ours[name] or 'none'}, uv takes {theirs.get(name, 'none')}")
    same = len(names) - len(wrong) - len(unknown) - len(explained)
    print(f"{len(names)} projects: {same} the same, {len(wrong)} different, {len(unknown)} not known")
    print(f"{len(explained)} that uv takes in spite of an upper limit: {', '.join(explained)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
