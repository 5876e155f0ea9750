"""The output of `venvoy rules`: a table of the rules of `venvoy check`, or the documentation of one rule."""

from __future__ import annotations

from venvoy_protocol.rules import RULES, RuleRecord, RulesResult
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View
from venvoy_server.dependencies.findings import SEVERITY_NAMES


def render(result: RulesResult, switches: Switches) -> str:
    """Return a table of the rules, or the documentation if the result has only one rule."""
    if len(result.rules) == 1:
        return _documentation(result.rules[0])
    rows = [
        (rule.code, SEVERITY_NAMES[rule.severity], "on" if rule.enabled else "off", rule.title) for rule in result.rules
    ]
    return table(rows, standard_style(), ("CODE", "SEVERITY", "", "WHAT IT FINDS"))


def _documentation(rule: RuleRecord) -> str:
    style = standard_style()
    state = "on" if rule.enabled else "off"
    facts = [style.severity(SEVERITY_NAMES[rule.severity]), state, f"group {rule.group}"]
    facts += [f"needs {name}" for name in rule.needs]
    return f"{style.paint(rule.code, 'bold')} ({', '.join(facts)})\n\n{rule.documentation}"


VIEW = View(RULES, render=render)
