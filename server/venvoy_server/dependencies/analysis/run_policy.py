"""Determine the policy for choosing releases: the configured policy, modified by options such as `--pre` in the
files.
"""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.index.policy import ALL, ChoicePolicy, Prereleases
from venvoy_server.packages.read import canonical


def run_policy(context: RuleContext) -> ChoicePolicy | None:
    """Return the policy for choosing releases, such as whether pre-releases are allowed; None without index data.

    It is the configured policy, modified by the options (such as `--pre`) of the files that pip reads together: the
    checked document and those that include it or that it includes.
    """
    snapshot = context.inputs.index
    if snapshot is None:
        return None
    policy = snapshot.policy
    for use in context.run_options():
        policy = _with_option(policy, use.use.name, use.use.value or "")
    known: ChoicePolicy | None = context.memory.get("policy")
    if known != policy:
        context.memory["policy"] = policy
    return policy if known != policy else known


def _with_option(policy: ChoicePolicy, name: str, value: str) -> ChoicePolicy:
    """Return a policy for choosing releases with one pip option applied, such as `--only-binary` (`name`) with `:all:`
    (`value`).

    An option that does not affect the choice leaves the policy unchanged.
    """
    match name:
        case "--pre":
            return msgspec.structs.replace(policy, prereleases="allow")
        case "--all-releases":
            return _with_prereleases(policy, value, "allow")
        case "--only-final":
            return _with_prereleases(policy, value, "disallow")
        case "--prefer-binary":
            return msgspec.structs.replace(policy, prefer_binary=True)
        case "--only-binary":
            only, no = format_names(policy.only_binary, policy.no_binary, value)
            return msgspec.structs.replace(policy, only_binary=only, no_binary=no)
        case "--no-binary":
            no, only = format_names(policy.no_binary, policy.only_binary, value)
            return msgspec.structs.replace(policy, only_binary=only, no_binary=no)
        case _:
            return policy


def _with_prereleases(policy: ChoicePolicy, value: str, word: Prereleases) -> ChoicePolicy:
    names = [part.strip() for part in value.split(",")]
    if ALL in names:
        return msgspec.structs.replace(policy, prereleases=word, prereleases_of={})
    changed = {**policy.prereleases_of, **{canonical(name): word for name in names if name}}
    return msgspec.structs.replace(policy, prereleases_of=changed)


def format_names(names: frozenset[str], others: frozenset[str], value: str) -> tuple[frozenset[str], frozenset[str]]:
    """Apply one value of `--only-binary` or `--no-binary`; return the new project names of (this option, the opposite
    one).

    `names` are the project names that this option has so far, `others` those of the opposite option. Source: pip's
    `FormatControl.handle_mutual_excludes`: `:all:` replaces everything, `:none:` clears the option, and a project named
    by one option is removed from the other.
    """
    for part in value.split(","):
        name = part.strip()
        if name == ALL:
            names, others = frozenset({ALL}), frozenset()
        elif name == ":none:":
            names = frozenset()
        elif name:
            names, others = names | {canonical(name)}, others - {canonical(name)}
    return names, others
