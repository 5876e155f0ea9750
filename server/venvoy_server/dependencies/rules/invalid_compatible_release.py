"""`~=` with a version of one part.

`~=X.Y` means: at least X.Y, and the same X. A version with one part leaves nothing to keep the same.

Example::

    foo~=1

Fix: Use `~=1.0`, or `>=1,<2`. Here::

    foo~=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-compatible-release", "`~=` with a version of one part", __doc__)
