"""An editable with spaces needs quotes.

Options are split at spaces as in a shell, and `-e` takes the first word only.

Example::

    -e foo @ git+https://example.org/foo

Fix: Put quotes around the whole. Here::

    -e "foo @ git+https://example.org/foo"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("editable-needs-quotes", "An editable with spaces needs quotes", __doc__, safe=True)
