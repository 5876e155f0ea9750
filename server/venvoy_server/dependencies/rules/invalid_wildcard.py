"""`.*` where it is not allowed.

`.*` is the last part of a plain release, and goes with `==` and `!=` only.

Example::

    foo>=1.*

Fix: Drop the `.*`, or make it a part of its own. Here::

    foo>=1
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-wildcard", "`.*` where it is not allowed", __doc__)
