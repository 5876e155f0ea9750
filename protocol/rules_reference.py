"""Generate the documentation page that describes every rule for requirements files, from the rules' docstrings."""

from __future__ import annotations

import re

from venvoy_server.dependencies.analysis.rule import (
    ALL_DIALECTS,
    ENVIRONMENT_DIALECTS,
    INSTALLED_DIALECTS,
    PROJECT_DIALECTS,
    Dialect,
    Rule,
)
from venvoy_server.dependencies.checker.codes_without_rule import NOT_BUILT
from venvoy_server.dependencies.findings import SEVERITY_NAMES
from venvoy_server.dependencies.rules import collect

GROUPS = {
    "syntax": "Syntax and options",
    "files": "Files, folders and indexes",
    "consistency": "Contradictions between lines",
    "environment": "The selected environment",
    "index": "What package indexes say",
    "security": "Security",
    "hygiene": "Hygiene",
    "uv": "Portability to uv",
}
FILES: dict[Dialect, str] = {
    "requirements": "requirements files",
    "pyproject": "`pyproject.toml`",
    "pylock": "`pylock.toml`",
    "script": "scripts with inline metadata",
    "setup-cfg": "`setup.cfg`",
    "pipfile": "`Pipfile`",
    "conda": "conda's `environment.yml`",
}
INTRODUCTION = """\
A finding names its rule by a code. In `pyproject.toml` a code, or one of the groups below, is given another severity, or
is switched off or on; the editor's setting `diagnostics` does the same for one person.

```toml
[tool.venvoy.diagnostics]
not-installed = "error"     # error, warning, information, hint, on or off
hygiene = "on"
```

A comment silences findings of its line, or of the line below when it has a line of its own:

```text
foo==1.0  # venvoy: ignore
# venvoy: ignore[not-installed, wrong-version]
bar
```

Many rules are for requirements files alone. A rule that is also for other files that list dependencies, or only for such
files, says so in its first line: `pyproject.toml` (`[project]`, `[dependency-groups]`, `[build-system]`, and the tables of
uv, PDM, Hatch, Rye and Poetry), `pylock.toml`, scripts with inline metadata (PEP 723), `setup.cfg`, `Pipfile`, and the `pip:`
list of conda's `environment.yml`.

`Fix` names a change that Venvoy can make: `venvoy check --fix` makes the safe ones, `--unsafe-fixes` the others too, and an
editor offers them all where they apply. `What to do` is for the reader: no tool can decide it.
"""


NOTE = "Generated from the rules by protocol/generate.py. Do not edit."


def rules_reference() -> str:
    """Return the documentation page of all rules as Markdown."""
    rules = collect()
    groups = {rule.group: [each for each in rules if each.group == rule.group] for rule in rules}
    lines = ["# The rules for files with dependencies", "", f"<!-- {NOTE} -->", "", INTRODUCTION]
    for group in [*GROUPS, *sorted(set(groups) - set(GROUPS))]:
        if group in groups:
            lines += [f"- {GROUPS.get(group, group)} (`{group}`): {', '.join(_link(rule) for rule in groups[group])}"]
    for rule in rules:
        lines += ["", f"## {rule.code}", "", *_facts(rule), "", markdown(rule.documentation or "")]
    lines += ["", "## Not built", "", "What else one might expect, and why there is no rule for it:", ""]
    lines += [f"- `{code}`: {reason}." for code, reason in sorted(NOT_BUILT.items())]
    return "\n".join(lines) + "\n"


def _link(rule: Rule) -> str:
    return f"[{rule.code}](#{rule.code})"


def _facts(rule: Rule) -> list[str]:
    facts = [SEVERITY_NAMES[rule.severity].capitalize(), "on" if rule.on else "off by default", f"group `{rule.group}`"]
    facts += _file_kinds(rule)
    if rule.parent:
        facts.append(f"`ignore[{rule.parent}]` silences it too")
    return ["; ".join(facts) + "."]


def _file_kinds(rule: Rule) -> list[str]:
    """Return a list with one phrase, which names the kinds of files that a rule checks.

    The list is empty for a rule that checks nothing but requirements files, the usual case.
    """
    if rule.dialects == ("requirements",):
        return []
    if rule.dialects == INSTALLED_DIALECTS:
        return ["every file with dependencies"]
    if rule.dialects == ENVIRONMENT_DIALECTS:
        return ["every file with dependencies but scripts"]
    if rule.dialects == ALL_DIALECTS:
        return ["every file with dependencies but pylock.toml"]
    if rule.dialects == PROJECT_DIALECTS:
        return ["every file with dependencies but scripts and pylock.toml"]
    return [f"{', '.join([FILES[each] for each in rule.dialects])} only"]


def markdown(documentation: str) -> str:
    """Return a docstring as Markdown: an indented text after `::` becomes a code block."""
    lines: list[str] = []
    block = False
    for line in documentation.strip().split("\n"):
        indented = line.startswith("    ")
        if indented and not block:
            lines.append("```text")
        elif block and line and not indented:
            while lines[-1] == "":
                lines.pop()
            lines += ["```", ""]
        block = indented or (block and not line)
        lines.append(line.removeprefix("    ") if block else re.sub("::$", ":", line))
    if block:
        lines.append("```")
    return "\n".join(lines)
