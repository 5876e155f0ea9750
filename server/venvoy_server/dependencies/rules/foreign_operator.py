"""An operator of other package managers.

`^` and `~` come from npm, Cargo and Poetry; pip has no such operators.

Example::

    foo^1.2

Fix: `^1.2` is `>=1.2,<2`; `~1.2` is `~=1.2`. Here::

    foo>=1.2,<2
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("foreign-operator", "An operator of other package managers", __doc__, safe=True)
