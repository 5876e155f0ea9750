"""A shortened option that could be several.

pip accepts a shortened option only if exactly one option begins with it. Here several do.

Example::

    --req other.txt

Fix: Write the option in full. Here::

    --requirement other.txt
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("ambiguous-option", "A shortened option that could be several", __doc__, parent="unknown-option")
