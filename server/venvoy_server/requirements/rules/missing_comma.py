"""Commas between versions are missing or too many.

Versions are joined by exactly one comma, which means `and`.

Example::

    foo>=1 <2

Fix: Put the comma, or remove the one that is too many. Here::

    foo>=1,<2
"""

from __future__ import annotations

from venvoy_server.requirements.rule import syntax_rule

RULE = syntax_rule("missing-comma", "Commas between versions are missing or too many", __doc__, safe=True)
