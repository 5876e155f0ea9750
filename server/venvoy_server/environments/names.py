"""Derive the names of environments, and distinguish several folders called `.venv`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.model import Environment


def name_of(host: Host, prefix: str, prompt: str | None, project: str | None) -> str:
    """Return the prompt, the name of the project around a folder such as `.venv`, or the folder's own name."""
    if prompt and prompt not in USUAL_NAMES:
        return prompt
    own = host.paths.basename(prefix)
    if own in USUAL_NAMES:
        return host.paths.basename(project or host.paths.dirname(prefix)) or own
    return own


def unique(host: Host, environments: Sequence[Environment]) -> list[Environment]:
    """Return the environments with unique display names: to a shared name, the distinguishing path is added."""
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
    """Return a label that is not used yet, and mark it as used; a prompt may equal a generated label."""
    while label in used:
        label = f"{label} ({prefix})"
    used.add(label)
    return label


def _tails(host: Host, prefixes: Iterable[str]) -> dict[str, str]:
    """Return for each prefix its shortest trailing path components that no other prefix ends in."""
    split = {prefix: prefix.replace(host.paths.sep, "/").split("/") for prefix in prefixes}
    tails: dict[str, str] = {}
    for count in range(1, max(len(parts) for parts in split.values()) + 1):
        ends = {prefix: "/".join(parts[-count:]) for prefix, parts in split.items()}
        times = Counter(ends.values())
        tails.update({prefix: end for prefix, end in ends.items() if prefix not in tails and times[end] == 1})
        if len(tails) == len(split):
            break
    return {prefix: tails.get(prefix, prefix) for prefix in split}
