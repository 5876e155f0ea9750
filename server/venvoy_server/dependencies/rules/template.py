"""A template of a requirements file.

`{{ … }}`, `{% … %}` and `<% … %>` are marks of Jinja, cookiecutter and other template languages. pip can read the file only
after it has been rendered, so its lines are not checked; this is the only finding.

Example::

    foo=={{ cookiecutter.foo_version }}

What to do: Render the template, and check the result. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.environments.patterns import pattern

# A comment, `{# … #}`, ends for pip where its own comment begins: at ` #`.
_MARK = pattern(r"\{\{[^{}]*\}\}|\{%[^%]*%\}|^\{#|<%[^%]*%>")


def _check(context: RuleContext) -> Iterator[Draft]:
    for line in context.special_lines(m.ALIEN):
        found = _MARK.search(line.entry.text)
        if found:
            message = (
                "This file is a template. pip can read it after it has been rendered, so its lines are not checked."
            )
            yield line.draft(found.start(), found.end(), message)
            return


RULE = Rule(
    "template",
    "A template of a requirements file",
    INFORMATION,
    "files",
    "file",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
