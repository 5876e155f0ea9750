"""Quotes around a version.

The versions of a requirement have no quotes; the values of a marker have.

Example::

    foo=="1.0"

Fix: Remove the quotes. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("quoted-version", "Quotes around a version", __doc__, True)
