"""The service's search_cache: a client that listens while environments come and go."""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from typing import Any

from benchmarks.installed import Installed
from benchmarks.measuring import Options, tell
from benchmarks.rpc import Server

STORM = 1000
BASE = os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))
MINOR = f"python{sys.version_info.major}.{sys.version_info.minor}"


def run(options: Options) -> None:
    """Report whether a client's picture is right after a burst of changes."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        bench = Bench(os.path.realpath(place))
        bench.storm(100 if options.quick else STORM)


class Bench:
    """A workspace that changes, and a service that looks at it."""

    def __init__(self, place: str) -> None:
        self.installed = Installed(place)
        self.workspace = os.path.join(place, "workspace")
        os.mkdir(self.workspace)

    def server(self) -> Server:
        """Start the service."""
        return Server(self.installed.command("serve", "--stdio"), self.installed.environment(), self.workspace)

    def storm(self, count: int) -> None:
        """Make and remove environments while a client listens, and compare its picture with a fresh answer."""
        with self.server() as server:
            server.initialize(self.workspace)
            picture = {each["realPrefix"]: each for each in server.call("venvoy/discover", {})["environments"]}
            expected, start = set(picture), time.perf_counter()
            for number, chance in enumerate(random.Random(3).choices((False, True), k=count)):
                prefix = os.path.join(self.workspace, f"made{number}", ".venv")
                make_environment(prefix)
                expected.add(prefix)
                if chance:
                    gone = min(expected)
                    shutil.rmtree(gone)
                    expected.discard(gone)
            made, notifications = time.perf_counter() - start, 0
            while set(picture) != expected:
                notifications += take(picture, server.receive())
            caught_up = time.perf_counter() - start
            number = server.send("venvoy/discover", {"refresh": True})
            while (message := server.receive()).get("id") != number:
                notifications += take(picture, message)
            fresh = {each["realPrefix"]: each for each in message["result"]["environments"]}
            different = [key for key in fresh.keys() | picture.keys() if fresh.get(key) != picture.get(key)]
        tell(
            f"{count} environments made and {count - len(expected)} removed in {made:.2f} s; the client's "
            f"picture was complete after {caught_up:.2f} s and {notifications} notifications, {len(different)} differences"
        )


def make_environment(prefix: str) -> None:
    """Make an environment of mere files."""
    os.makedirs(os.path.join(prefix, "lib", MINOR, "site-packages"))
    os.mkdir(os.path.join(prefix, "bin"))
    with open(os.path.join(prefix, "pyvenv.cfg"), "w") as file:
        file.write(f"home = {BASE}/bin\ninclude-system-site-packages = false\nversion = {sys.version.split()[0]}\n")
    with open(os.path.join(prefix, "bin", "activate"), "w") as file:
        file.write(f"VIRTUAL_ENV='{prefix}'\n")
    os.symlink(os.path.join(BASE, "bin", MINOR), os.path.join(prefix, "bin", "python"))


def take(picture: dict[str, Any], message: dict[str, Any]) -> bool:
    """Take a message into a client's picture; return whether it was one that changes it."""
    if message.get("method") != "venvoy/environmentsChanged":
        return False
    params = message["params"]
    for key in params["removed"]:
        picture.pop(key, None)
    picture.update({each["realPrefix"]: each for each in (*params["added"], *params["changed"])})
    return True
