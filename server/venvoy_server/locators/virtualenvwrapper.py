"""virtualenvwrapper: environments in WORKON_HOME, each with its project's path in a file `.project`."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import expanded


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in virtualenvwrapper's folders.

    Their projects are read later, from the file `.project` in each environment.
    """
    for folder in homes(context.host):
        for path in context.folders(folder):
            yield PrefixCandidate(path, manager="virtualenvwrapper")


def homes(host: Host) -> list[str]:
    """Return virtualenvwrapper's folders: WORKON_HOME, else the defaults. They may not exist.

    A relative WORKON_HOME is resolved against the home folder.
    """
    text = expanded(host, host.variable("WORKON_HOME") or "")
    if text:
        return [host.paths.join(host.home, text)]
    names = ("Envs", ".virtualenvs") if host.platform == "win32" else (".virtualenvs",)
    return [host.paths.join(host.home, name) for name in names]
