"""Derive the names of environments, and distinguish several folders called `.venv`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.model import Environment


def name_of(host: Host, prefix: str, prompt: str | None, project: str | None) -> str:
    """Return an environment's name for users: its prompt, the name of its project's folder, or its own folder's name.

    The `prompt` is used unless it is a usual folder name such as `.venv`. Else, if the environment's folder (`prefix`)
    has such a usual name, the name of the project's folder is used, or that of the parent folder without a project.
    """
    if prompt and prompt not in USUAL_NAMES:
        return prompt
    own = host.paths.basename(prefix)
    if own in USUAL_NAMES:
        return host.paths.basename(project or host.paths.dirname(prefix)) or own
    return own


def unique(host: Host, environments: Sequence[Environment]) -> list[Environment]:
    """Return the environments with display names that differ: where several have one name, part of the path is added.

    `/a/api/.venv` and `/b/api/.venv`, both called `api`, become `api (a/api/.venv)` and `api (b/api/.venv)`.
    """
    groups: dict[str, list[str]] = {}
    for environment in environments:
        groups.setdefault(environment.name, []).append(environment.prefix)
    if len(groups) == len(environments):
        return list(environments)
    used = {name for name, prefixes in groups.items() if len(prefixes) == 1}
    labels: dict[str, str] = {}
    for name, prefixes in groups.items():
        if len(prefixes) > 1:
            for prefix, tail in _tails(host, prefixes).items():
                labels[prefix] = _unused(f"{name} ({tail})", prefix, used)
    return [_labelled(environment, labels) for environment in environments]


def _labelled(environment: Environment, labels: dict[str, str]) -> Environment:
    label = labels.get(environment.prefix)
    return msgspec.structs.replace(environment, display_name=label) if label else environment


def _unused(label: str, prefix: str, used: set[str]) -> str:
    """Return a label that is not in the set `used`, and add it to this set.

    It is `label`, with the environment's path (`prefix`) appended in brackets until the result is not in the set.
    """
    while label in used:
        label = f"{label} ({prefix})"
    used.add(label)
    return label


def _tails(host: Host, prefixes: Iterable[str]) -> dict[str, str]:
    """Return for each path its shortest ending, in whole components, that no other of the paths ends in.

    `/a/x/.venv` and `/a/y/.venv` give `x/.venv` and `y/.venv`.
    """
    split = {prefix: prefix.replace(host.paths.sep, "/").split("/") for prefix in prefixes}
    tails: dict[str, str] = {}
    for count in range(1, max(len(parts) for parts in split.values()) + 1):
        ends = {prefix: "/".join(parts[-count:]) for prefix, parts in split.items()}
        times = Counter(ends.values())
        tails.update({prefix: end for prefix, end in ends.items() if prefix not in tails and times[end] == 1})
        if len(tails) == len(split):
            break
    return {prefix: tails.get(prefix, prefix) for prefix in split}
