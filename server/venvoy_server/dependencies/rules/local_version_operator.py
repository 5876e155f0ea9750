"""A local version with a comparison other than `==` and `!=`.

`+local` names one build; it can be equal or not, but not greater or less.

Example::

    foo>=1.0+cpu

Fix: Drop `+local`. Here::

    foo>=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("local-version-operator", "A local version with a comparison other than `==` and `!=`", __doc__)
