"""A hash without its algorithm.

`--hash` takes ALGORITHM:DIGEST.

Example::

    foo==1.0 --hash=aa

Fix: Write the algorithm before the digest. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("malformed-hash", "A hash without its algorithm", __doc__, parent="unknown-option")
