"""Extras that do not parse.

Extras are names in one pair of brackets behind the project's name, separated by commas.

Example::

    foo==1.0[x]

Fix: Repair the brackets, and put them before the version. Here::

    foo[x]==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-extras", "Extras that do not parse", __doc__)
