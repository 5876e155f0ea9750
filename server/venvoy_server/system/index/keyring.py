"""Logins from the `keyring` command, as used by pip and uv; only if the user's own configuration enables it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

import msgspec

from venvoy_server.operations.index_model import HiddenText
from venvoy_server.operations.tool_environment import cleaned
from venvoy_server.system.processes.process import run

_SECONDS = 5.0


class _Answer(msgspec.Struct):
    username: str = ""
    password: str = ""


def keyring_login(url: str, variables: Mapping[str, str]) -> HiddenText | None:
    """Return the login (`user:password`) that the `keyring` command has for a URL, or None.

    The command is searched in the absolute folders of PATH only.
    """
    folders = [folder for folder in (variables.get("PATH") or "").split(os.pathsep) if os.path.isabs(folder)]
    command = shutil.which("keyring", path=os.pathsep.join(folders)) if folders else None
    if command is None:
        return None
    words = [command, "--mode=creds", "--output=json", "get", url]
    try:
        done = run(words, cwd=os.path.sep, environment=cleaned(variables), timeout=_SECONDS)
        answer = msgspec.json.decode(done.stdout, type=_Answer) if done.ok else _Answer()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return HiddenText(f"{answer.username}:{answer.password}") if answer.password else None
