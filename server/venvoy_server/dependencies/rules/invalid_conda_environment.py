"""An `environment.yml` whose list of dependencies conda cannot read.

`dependencies` is a list of packages; one item of it may be a list of requirements under the key `pip`.

Example: in `environment.yml`::

    dependencies:
      - python=3.12
      - pip: flask

What to do: Write a list. Here::

    dependencies:
      - python=3.12
      - pip
      - pip:
          - flask
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.conda_layout import CondaLayout
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR


def _check(context: RuleContext) -> Iterator[Draft]:
    for fault in CondaLayout(context.document.text).faults:
        line, start, end = context.span_of(fault.start, fault.end)
        yield line.raw_draft(start, end, fault.message)


RULE = Rule(
    "invalid-conda-environment",
    "An environment.yml that conda cannot read",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("conda",),
)
