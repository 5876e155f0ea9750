"""A version without an operator.

A version is always compared: without an operator pip does not know how. Conda's `name=version=build` is another
format.

Example::

    foo 1.0

Fix: Write `==` to pin the version, `>=` to set a lower bound. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("missing-operator", "A version without an operator", __doc__)
