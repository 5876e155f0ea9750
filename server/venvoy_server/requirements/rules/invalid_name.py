"""A project name that is none.

A project name holds ASCII letters and digits, with `.`, `-` and `_` between them, and begins and ends with a letter
or a digit. Quotes round a requirement belong to other formats.

Example::

    "foo"

Fix: Strip what does not belong to the name. Here::

    foo
"""

from __future__ import annotations

from venvoy_server.requirements.rule import syntax_rule

RULE = syntax_rule("invalid-name", "A project name that is none", __doc__, safe=True)
