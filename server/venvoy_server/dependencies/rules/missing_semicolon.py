"""A `;` is missing before a marker.

A marker follows the requirement after a `;`. After a URL there is a space before the `;`, too.

Example::

    foo==1.0 python_version < "3.9"

Fix: Insert the `;`. Here::

    foo==1.0; python_version < "3.9"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("missing-semicolon", "A `;` is missing before a marker", __doc__, True)
