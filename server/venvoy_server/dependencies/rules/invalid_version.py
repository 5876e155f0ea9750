"""An invalid version.

A version has digits and dots, optionally followed by `a1`, `rc1`, `.post1`, `.dev1` or `+local` (PEP 440). pip does
not replace a variable that is not set.

Example::

    foo==1..0

Fix: Use the nearest valid version. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-version", "An invalid version", __doc__)
