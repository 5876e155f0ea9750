"""A comparison operator that does not exist.

The operators are `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=` and `===`. pip says only that it expected an end.

Example::

    foo=>1.0

Fix: Write the operator that was meant. Here::

    foo>=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-operator", "A comparison operator that does not exist", __doc__, safe=True)
