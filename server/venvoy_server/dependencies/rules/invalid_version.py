"""An invalid version.

A version has digits and dots, optionally followed by `a1`, `rc1`, `.post1`, `.dev1` or `+local` (PEP 440). pip keeps
the text `${NAME}` of an environment variable that is not set, which is not a version.

Example::

    foo==1..0

Fix: Use the nearest valid version. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-version", "An invalid version", __doc__)
