"""An unknown feature.

`--use-feature` takes the names of pip's experimental features.

Example::

    --use-feature fastdeps

Fix: Use the feature that was meant. Here::

    --use-feature fast-deps
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("unknown-feature", "An unknown feature", __doc__, parent="unknown-option")
