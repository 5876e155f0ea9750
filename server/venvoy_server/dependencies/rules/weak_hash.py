"""A hash algorithm that pip does not accept.

`--hash` accepts sha256, sha384 and sha512, in lower case. Other algorithms are too weak or unknown.

Example::

    foo==1.0 --hash=SHA256:aa

Fix: Write the name in lower case, or use a SHA-256 hash from the index. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule(
    "weak-hash", "A hash algorithm that pip does not accept", __doc__, safe=True, parent="unknown-option"
)
