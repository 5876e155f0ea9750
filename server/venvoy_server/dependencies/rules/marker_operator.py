"""An operator that markers do not have.

Comparisons use `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=`, `===`, `in` and `not in`; they are joined by `and` and `or`.
Nothing can be negated as a whole.

Example::

    foo; os_name = "nt"

Fix: Write the operator that was meant. Here::

    foo; os_name == "nt"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("marker-operator", "An operator that markers do not have", __doc__, safe=True)
