"""A comparison operator that does not exist.

The operators are `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=` and `===`. pip's own message only says that it expected the
end of the line.

Example::

    foo=>1.0

Fix: Use the operator that was meant. Here::

    foo>=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-operator", "A comparison operator that does not exist", __doc__, safe=True)
