"""An invalid marker.

A marker follows the `;`. It compares variables with quoted values, joined by `and`, `or` and parentheses (PEP 508).

Example::

    foo; python_version

Fix: Complete or correct the comparison. Here::

    foo; python_version >= "3.9"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-marker", "An invalid marker", __doc__)
