"""A quote in the options that is never closed.

pip splits options as a shell does, on Windows too, and fails if a quote is not closed.

Example::

    -r "other.txt

Fix: Close the quote, or remove it. Here::

    -r "other.txt"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("unbalanced-quote", "A quote in the options that is never closed", __doc__, parent="unknown-option")
