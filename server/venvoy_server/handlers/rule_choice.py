"""The rules that one call of `check` turns on and off with `select` and `ignore`, applied over the settings."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_server.dependencies.analysis.rule_levels import SEVERITIES, Level, RuleLevels
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.rules import BY_CODE, RULES, known_codes


class RuleChoice(msgspec.Struct, frozen=True):
    """The codes and groups of rules that a call of `check` selects and ignores; an empty `select` means all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @classmethod
    def of(cls, select: Sequence[str], ignore: Sequence[str]) -> RuleChoice:
        """Return the RuleChoice for the params `select` and `ignore`; an item may be several codes separated by commas.

        Raises MethodError for unknown codes.
        """
        return cls(_codes("select", select), _codes("ignore", ignore))

    def applied_to(self, settings: RuleLevels) -> RuleLevels:
        """Return a copy of the configured severities of rules with this choice applied.

        Selected rules are on, with their configured severity. A code takes precedence over its group: with `--select
        syntax --ignore invalid-name` the rule `invalid-name` is off, and with `--select invalid-name --ignore syntax`
        it is on.
        """
        if not self.select and not self.ignore:
            return settings
        levels: dict[str, Level] = dict(settings.levels)
        if self.select:
            groups = {rule.group for rule in RULES}
            levels = dict.fromkeys(groups, "off")
            for name in self.select:
                level = settings.level(name, BY_CODE[name].group if name in BY_CODE else name)
                levels[name] = level if level in SEVERITIES else "on"
        for name in self.ignore:
            levels[name] = "off"
            for code in [code for code in levels if code in BY_CODE and BY_CODE[code].group == name]:
                if code not in self.select:
                    levels[code] = "off"
        return RuleLevels(levels)


def at_levels(findings: Sequence[Finding], settings: RuleLevels) -> tuple[Finding, ...]:
    """Return findings with their configured severity, without those whose rule is turned off.

    This is for findings that do not come from the checker of rules, which applies the severities itself.
    """
    shown = []
    for finding in findings:
        rule = BY_CODE[finding.code]
        level = settings.level(rule.code, rule.group)
        if level != "off":
            severity = SEVERITIES.get(level or "", finding.severity)
            shown.append(msgspec.structs.replace(finding, severity=severity))
    return tuple(shown)


def _codes(field: str, items: Sequence[str]) -> tuple[str, ...]:
    codes = tuple(code for item in items for each in item.split(",") if (code := each.strip()))
    known = known_codes()
    for code in codes:
        if code not in known:
            from venvoy_server.environments.similar_names import nearest

            near = nearest(code, known)
            hint = f" Did you mean {near}?" if near else ""
            raise MethodError(INVALID_PARAMS, f"There is no code or group {code!r}.{hint}", {"path": f"$.{field}"})
    return codes
