"""A marker variable that does not exist.

There are twelve marker variables. pip refuses any other name.

Example::

    foo; pyton_version >= "3"

Fix: Use the variable that was meant. Here::

    foo; python_version >= "3"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("unknown-marker-variable", "A marker variable that does not exist", __doc__)
