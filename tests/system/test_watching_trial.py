"""Whether folders can be watched now: tried on the real system, where its limits are as they should be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from venvoy_server.system.watching_trial import watching_trouble

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")
LIMITED = """\
import sys
from pathlib import Path
Path(f"/proc/sys/user/{sys.argv[1]}").write_text("0")
from venvoy_server.system.watching_trial import watching_trouble
print(watching_trouble())
"""


@pytest.mark.parametrize(
    ("limit", "trouble"), [("max_inotify_instances", "max_user_instances"), ("max_inotify_watches", "max_user_watches")]
)
def test_a_limit_that_is_reached_is_named(limit: str, trouble: str) -> None:
    before = set(os.listdir("/proc/self/fd"))
    watching_trouble()  # it may be reached on this machine, too
    assert set(os.listdir("/proc/self/fd")) == before
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c", LIMITED, limit]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if "Error" in done.stderr or "unshare:" in done.stderr:
        pytest.skip("user namespaces, and the limits of one, cannot be changed here")
    assert done.stdout == f"{trouble}\n", done.stderr
