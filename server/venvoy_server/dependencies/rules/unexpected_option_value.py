"""A value for an option that takes no value.

The option is a switch. pip refuses a value after `=`.

Example::

    --no-index=1

Fix: Remove the value. Here::

    --no-index
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule(
    "unexpected-option-value", "A value for an option that takes no value", __doc__, safe=True, parent="unknown-option"
)
