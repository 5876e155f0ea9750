"""Two programs that write `.python-envs` at the same moment, again and again: no line may be lost.

One is Venvoy, the other does what virtualenv does: it reads and writes the file while it holds `.python-envs.lock`.
`nox -s writers -- NUMBER` makes so many trials; a sample of them is a test.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

from filelock import FileLock

from venvoy_server.environments.environment_list import FILE, LOCK, with_default
from venvoy_server.system.files.locked_file import rewrite

PATIENCE = 60.0


def venvoy(folder: str, entry: str) -> None:
    path, lock = os.path.join(folder, FILE), os.path.join(folder, LOCK)
    rewrite(path, lock, lambda before: with_default(before, entry, lambda line: line == entry), PATIENCE)


def virtualenv(folder: str, entry: str) -> None:
    path = Path(folder, FILE)
    with FileLock(os.path.join(folder, LOCK), timeout=PATIENCE):
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.write_text("".join(f"{line}\n" for line in [*lines, entry]), encoding="utf-8")


def write_all(write: Callable[[str, str], None], folder: str, trials: int, both: Barrier) -> None:
    for number in range(trials):
        both.wait(PATIENCE)
        write(folder, f"envs/{write.__name__}-{number}")


def lost_lines(folder: str, trials: int, *writers: Callable[[str, str], None]) -> set[str]:
    """Have the writers write a line each at once, `trials` times; return what is missing in the end."""
    Path(folder, FILE).write_text("envs/first\n", encoding="utf-8")
    context = multiprocessing.get_context("spawn")
    both = context.Barrier(len(writers))
    processes = [context.Process(target=write_all, args=(each, folder, trials, both)) for each in writers]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE + trials)
    wanted = {"envs/first", *(f"envs/{each.__name__}-{number}" for each in writers for number in range(trials))}
    return wanted - set(Path(folder, FILE).read_text(encoding="utf-8").splitlines())


def main(words: list[str]) -> int:
    trials = int(words[0]) if words else 200
    with tempfile.TemporaryDirectory() as folder:
        lost = lost_lines(folder, trials, venvoy, virtualenv)
    print(f"{trials} trials of two writers at once: {len(lost)} lines lost {sorted(lost)[:5]}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
