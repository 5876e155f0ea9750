"""A short option with `=` after it.

Long options may take their value after `=`. After a short option, the `=` becomes part of the file name or URL.

Example::

    -r=other.txt

Fix: Replace the `=` with a space. Here::

    -r other.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        if (
            line.entry.fault
            or use.value_start != use.end
            or use.spelled.startswith("--")
            or not (use.value or "").startswith("=")
        ):
            continue
        message = "A short option takes its value after a space, not after `=`."
        written = line.text(use.value_start, use.value_end)
        signs = len(written) - len(written.lstrip("="))
        if use.name == "--config-settings" and "=" not in written[signs:]:  # the key is what is missing
            signs = 0
        fixes = line.replace("Replace `=` with a space", use.value_start, use.value_start + signs, " ") if signs else ()
        yield line.draft(use.value_start, use.value_end, message, severity=WARNING, fixes=fixes)


RULE = syntax_rule("option-equals", "A short option with `=` after it", __doc__, True, check=_check, when=m.OPTION)
