"""An option that newer pips no longer read.

The option was read once; the pip release that is named dropped it from requirements files, and refuses it since.

Example::

    --process-dependency-links

Fix: Delete it; for `--global-option` and `--build-option` use `--config-settings`. Here::

    foo @ https://example.org/foo.zip
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("removed-option", "An option that newer pips no longer read", __doc__, parent="unknown-option")
