"""An option whose value is missing.

The option needs a value, but the line ends or another option follows.

Example::

    --index-url

What to do: Write the value after the option. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("missing-option-value", "An option whose value is missing", __doc__, parent="unknown-option")
