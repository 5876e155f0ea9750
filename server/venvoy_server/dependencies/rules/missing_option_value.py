"""An option whose value is missing.

The option needs a value, and the line ends, or the next option stands there.

Example::

    --index-url

Fix: Write the value after it. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("missing-option-value", "An option whose value is missing", __doc__, parent="unknown-option")
