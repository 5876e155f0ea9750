"""An option that is allowed only on the command line.

`pip install` and `uv pip install` have options that a file cannot hold; pip refuses the file.

Example::

    --no-deps

Fix: Delete it, and give it on the command line. Here::

    foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule(
    "command-line-option", "An option that is allowed only on the command line", __doc__, parent="unknown-option"
)
