"""An invalid version.

A version is digits and dots, perhaps with `a1`, `rc1`, `.post1`, `.dev1` or `+local` after (PEP 440). A variable
that is not set stays in the text as it is.

Example::

    foo==1..0

Fix: Write the nearest version. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-version", "An invalid version", __doc__)
