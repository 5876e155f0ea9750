"""pyenv and pyenv-win: the interpreters and pyenv-virtualenv's environments in pyenv's folder `versions`."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield every Python in `versions`, and the environments in `versions/X/envs`.

    A link in `versions` that leads to one of them becomes its alias.
    """
    join = context.host.paths.join
    for root in _roots(context):
        for folder in context.folders(join(root, "versions")):
            yield PrefixCandidate(folder, "installation", "pyenv")
            for environment in context.folders(join(folder, "envs")):
                yield PrefixCandidate(environment, manager="pyenv-virtualenv")


def _roots(context: SearchRun) -> list[str]:
    host, join = context.host, context.host.paths.join
    named = [given(host, "PYENV_ROOT"), given(host, "PYENV")]
    usual = join(host.home, ".pyenv", "pyenv-win") if host.platform == "win32" else join(host.home, ".pyenv")
    return list(dict.fromkeys(root for root in (*named, usual) if root))
