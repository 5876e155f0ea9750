"""A marker value without quotes.

Markers compare with text, so values need quotes, numbers too.

Example::

    foo; python_version < 3

Fix: Quote the value. Here::

    foo; python_version < "3"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("marker-unquoted-value", "A marker value without quotes", __doc__, safe=True)
