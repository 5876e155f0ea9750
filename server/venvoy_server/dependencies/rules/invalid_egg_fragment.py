"""`#egg=` with more than a name.

Since pip 26.0, `#egg=` takes only a project name. pip refuses extras and versions there.

Example::

    git+https://example.org/foo#egg=foo[x]

Fix: Use `name[extra] @ URL`. Here::

    foo[x] @ git+https://example.org/foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-egg-fragment", "`#egg=` with more than a name", __doc__, safe=True)
