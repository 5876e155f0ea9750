"""`.*` where it is not allowed.

`.*` is allowed only with `==` and `!=`, and only at the end of a plain release number.

Example::

    foo>=1.*

Fix: Remove the `.*`, or make it a separate part. Here::

    foo>=1
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-wildcard", "`.*` where it is not allowed", __doc__)
