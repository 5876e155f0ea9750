"""A version without an operator.

pip needs an operator before a version. `name=version=build` is conda's syntax.

Example::

    foo 1.0

Fix: Use `==` to pin the version, or `>=` to set a lower bound. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("missing-operator", "A version without an operator", __doc__)
