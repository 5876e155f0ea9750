"""A `pip:` list in an `environment.yml` that conda ignores, or for which the package `pip` is missing.

If there are two `pip:` lists, conda installs only the last one. If the package `pip` is missing, conda warns and adds
it; a missing `pip` is reported only as information.

Example: in `environment.yml`::

    dependencies:
      - python=3.12
      - pip:
          - flask
      - pip:
          - requests

Fix: Join the `pip:` lists, and add the package `pip`. Here::

    dependencies:
      - python=3.12
      - pip
      - pip:
          - flask
          - requests
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.conda_layout import CondaLayout
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft, Place
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import INFORMATION, WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    layout = CondaLayout(context.document.text)
    for each in layout.pip_lists[:-1]:
        line, start, end = context.span_of(each.start, each.end)
        other, at, stop = context.span_of(layout.pip_lists[-1].start, layout.pip_lists[-1].end)
        related = (Place(other.label, None, at, stop, "the list that is used"),)
        message = "conda installs nothing of this list: a later `pip:` replaces it. Join the two."
        yield line.raw_draft(start, end, message, related=related)
    used = layout.pip_lists[-1] if layout.pip_lists else None
    if used is None or not used.items or layout.lists_pip:
        return
    line, start, end = context.span_of(used.start, used.end)
    indent = line.entry.raw[: len(line.entry.raw) - len(line.entry.raw.lstrip(" "))]
    fixes = line.raw_replace("Add `pip` to the packages", 0, 0, f"{indent}- pip\n")
    message = "`pip` is not among the packages: conda warns, and adds it."
    yield line.raw_draft(start, end, message, severity=INFORMATION, fixes=fixes)


RULE = Rule(
    "conda-pip-list",
    "A pip list that conda replaces or completes",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("conda",),
)
