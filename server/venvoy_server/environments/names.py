"""What an environment is called, so that two called `.venv` can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.model import Environment


def name_of(host: Host, prefix: str, prompt: str | None, project: str | None) -> str:
    """Return the prompt where it says something, else the project's folder for a `.venv`, else the folder's own name."""
    if prompt and prompt not in USUAL_NAMES:
        return prompt
    own = host.paths.basename(prefix)
    if own in USUAL_NAMES:
        return host.paths.basename(project or host.paths.dirname(prefix)) or own
    return own


def unique(host: Host, environments: Sequence[Environment]) -> list[Environment]:
    """Give each environment a display name that no other has: its name, and where that is shared as much of its path as tells."""
    groups: dict[str, list[Environment]] = {}
    for environment in environments:
        groups.setdefault(environment.name, []).append(environment)
    shown = {name: _tails(host, group) for name, group in groups.items() if len(group) > 1}
    return [
        msgspec.structs.replace(
            environment, display_name=f"{environment.name} ({shown[environment.name][environment.prefix]})"
        )
        if environment.name in shown
        else environment
        for environment in environments
    ]


def _tails(host: Host, group: Iterable[Environment]) -> dict[str, str]:
    """Return for each prefix the fewest last components that no other prefix of the group ends in."""
    split = {environment.prefix: _components(host, environment.prefix) for environment in group}
    longest = max(len(parts) for parts in split.values())
    tails: dict[str, str] = {}
    for count in range(1, longest + 1):
        left = {prefix: "/".join(parts[-count:]) for prefix, parts in split.items() if prefix not in tails}
        seen = ["/".join(parts[-count:]) for parts in split.values()]
        tails.update({prefix: tail for prefix, tail in left.items() if seen.count(tail) == 1})
    return {prefix: tails.get(prefix, prefix) for prefix in split}


def _components(host: Host, path: str) -> list[str]:
    return path.replace(host.paths.sep, "/").strip("/").split("/")
