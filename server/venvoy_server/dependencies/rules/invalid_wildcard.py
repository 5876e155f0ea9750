"""`.*` where it is not allowed.

`.*` is allowed only with `==` and `!=`, and only after digits and dots, as in `==1.2.*`.

Example::

    foo>=1.*

Fix: Remove the `.*`, or put a dot before the `*`, as in `==1.*` instead of `==1*`. Here::

    foo>=1
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-wildcard", "`.*` where it is not allowed", __doc__)
