"""Quotes around a version.

The version in a requirement is written without quotes. Only the values in a marker have quotes.

Example::

    foo=="1.0"

Fix: Remove the quotes. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("quoted-version", "Quotes around a version", __doc__, True)
