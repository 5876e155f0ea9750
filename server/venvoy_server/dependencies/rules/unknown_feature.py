"""An unknown feature.

`--use-feature` takes the names of pip's own trial features, and refuses others.

Example::

    --use-feature fastdeps

Fix: Write the feature that was meant. Here::

    --use-feature fast-deps
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("unknown-feature", "An unknown feature", __doc__, parent="unknown-option")
