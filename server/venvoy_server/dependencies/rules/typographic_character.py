"""A typographic character.

Word processors and chat programs replace `--`, quotes and operators by other characters; input methods write full-width ones.
pip knows the ASCII characters only.

Example::

    —extra-index-url https://example.org/simple

Fix: Replace them with ASCII characters. Here::

    --extra-index-url https://example.org/simple
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("typographic-character", "A typographic character", __doc__, True)
