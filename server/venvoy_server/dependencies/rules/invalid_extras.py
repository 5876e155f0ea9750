"""Invalid extras.

Extras are names in one pair of brackets after the project's name, separated by commas.

Example::

    foo==1.0[x]

Fix: Correct the brackets, and put them before the version. Here::

    foo[x]==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-extras", "Invalid extras", __doc__)
