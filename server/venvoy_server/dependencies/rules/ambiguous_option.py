"""A shortened option that could be several.

pip completes shortened options when there is one way to do so; here there are several.

Example::

    --req other.txt

Fix: Write the option in full. Here::

    --requirement other.txt
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("ambiguous-option", "A shortened option that could be several", __doc__, parent="unknown-option")
