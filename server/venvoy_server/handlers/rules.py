"""`rules`: list the rules of `check`, with their documentation and configured severities."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.errors import failure
from venvoy_protocol.rules import RULES, RuleRecord, RulesParams, RulesResult
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import SEVERITIES, RuleLevels
from venvoy_server.dependencies.rules import BY_CODE, documentation_of
from venvoy_server.environments.similar_names import nearest
from venvoy_server.handlers.diagnostics import rule_settings
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.rules_page import href_of


def rules(context: CallContext, params: RulesParams) -> RulesResult:
    """Return the rule with the code in `params`, or every rule if `params` have no code, with configured severities.

    Raises MethodError `unknown-rule` if no rule has this code.
    """
    folder = params.folder or next(iter(context.client.folders), None)
    settings = rule_settings(context, folder)
    if params.code is None:
        return RulesResult(rules=[_record(rule, settings) for rule in BY_CODE.values()])
    rule = BY_CODE.get(params.code)
    if rule is None:
        near = nearest(params.code, BY_CODE)
        meant = f" Is {near} meant?" if near else ""
        raise failure("unknown-rule", f"There is no rule {params.code!r}.{meant}", rule=params.code)
    return RulesResult(rules=[_record(rule, settings)])


def _record(rule: Rule, settings: RuleLevels) -> RuleRecord:
    level = settings.level(rule.code, rule.group)
    return RuleRecord(
        code=rule.code,
        title=rule.title,
        severity=SEVERITIES.get(level or "", rule.severity),
        enabled=rule.on if level is None else level != "off",
        group=rule.group,
        needs=list(rule.needs),
        parent=rule.parent or None,
        href=href_of(rule.code),
        documentation=documentation_of(rule.code),
    )


HANDLER: Final = Handler(RULES, rules)
