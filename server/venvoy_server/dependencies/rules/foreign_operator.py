"""An operator of other package managers.

`^` and `~` belong to npm, Cargo and Poetry. pip does not have them.

Example::

    foo^1.2

Fix: Replace `^1.2` with `>=1.2,<2`, and `~1.2` with `~=1.2`. Here::

    foo>=1.2,<2
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("foreign-operator", "An operator of other package managers", __doc__, safe=True)
