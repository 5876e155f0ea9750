"""An option that pip no longer supports in files.

The option was read once; the pip release that is named dropped it from requirements files, and refuses it since.

Example::

    --process-dependency-links

Fix: Delete it; for `--global-option` and `--build-option` use `--config-settings`. Here::

    foo @ https://example.org/foo.zip
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("removed-option", "An option that pip no longer supports in files", __doc__, parent="unknown-option")
