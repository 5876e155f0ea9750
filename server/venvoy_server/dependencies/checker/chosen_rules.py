"""Select the rules that run on a document, by the configured levels and by the inputs that are available."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import SEVERITIES, RuleLevels
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.findings import Severity


class ChosenRules:
    """The rules that run with given levels and inputs, one attribute per kind of rule, with their severities by code.

    `faults` are the rules for lines that pip refuses, by code. `lines` and `facts` check one line at a time; the
    findings of `facts` depend also on facts about all files that pip reads together. `names` check all lines for one
    project together, `documents` the whole content of the file, and `files` the file itself, such as its format.
    `included` are the line rules that also run on included files.
    """

    def __init__(self, rules: Sequence[Rule], levels: RuleLevels, inputs: Inputs) -> None:
        self.severities: dict[str, Severity] = {}
        dialect = dialect_of(inputs.path)
        own = [rule for rule in rules if dialect in rule.dialects]
        uses_uv = any(rule.group == "uv" for rule in own) and _has_uv_lock(inputs)
        for rule in own:
            severity = _severity(rule, levels, uses_uv)
            if severity is not None:
                self.severities[rule.code] = severity
        chosen = [rule for rule in own if rule.code in self.severities and all(map(inputs.has, rule.needs))]
        self.faults = {rule.code: rule for rule in chosen if rule.fault}
        self.lines = tuple([rule for rule in chosen if rule.scope == "line" and not rule.facts])
        self.facts = tuple([rule for rule in chosen if rule.scope == "line" and rule.facts])
        self.included = tuple([rule for rule in chosen if rule.included])
        self.names = tuple([rule for rule in chosen if rule.scope == "name"])
        self.documents = tuple([rule for rule in chosen if rule.scope == "document"])
        self.files = tuple([rule for rule in chosen if rule.scope == "file"])


def _severity(rule: Rule, levels: RuleLevels, uses_uv: bool) -> Severity | None:
    """Return the severity of a rule's findings, or None if the rule is off.

    The rules of the group `uv` are off by default, but on in a project with a uv.lock.
    """
    level = levels.level(rule.code, rule.group)
    if level == "off" or (level is None and not rule.on and not (uses_uv and rule.group == "uv")):
        return None
    return SEVERITIES.get(level or "", rule.severity)


def _has_uv_lock(inputs: Inputs) -> bool:
    if inputs.host is None or inputs.root is None:
        return False
    return inputs.host.stat(inputs.host.paths.join(inputs.root, "uv.lock")) is not None
