"""A config setting without `=`.

`--config-settings` takes KEY=VALUE.

Example::

    foo -C quiet

What to do: Write a key and a value. Here::

    foo -C quiet=true
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("malformed-config-setting", "A config setting without `=`", __doc__, parent="unknown-option")
