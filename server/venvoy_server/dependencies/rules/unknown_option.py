"""An option that pip does not support in files.

pip refuses the whole file if it has an unknown option.

Example::

    --index-urls https://example.org/simple

Fix: Use the option that was meant, or remove it. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("unknown-option", "An option that pip does not support in files", __doc__, parent="unknown-option")
