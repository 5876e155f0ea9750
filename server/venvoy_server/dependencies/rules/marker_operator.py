"""An operator that markers do not have.

Markers compare with `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=`, `===`, `in` and `not in`, and are joined by `and` and
`or`. There is no negation.

Example::

    foo; os_name = "nt"

Fix: Use the operator that was meant. Here::

    foo; os_name == "nt"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("marker-operator", "An operator that markers do not have", __doc__, safe=True)
