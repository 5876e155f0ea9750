"""A local version with a comparison other than `==` and `!=`.

`+local` identifies one build. It can be equal or not, but not greater or less.

Example::

    foo>=1.0+cpu

Fix: Remove `+local`. Here::

    foo>=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("local-version-operator", "A local version with a comparison other than `==` and `!=`", __doc__)
