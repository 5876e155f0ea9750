"""An editable with spaces needs quotes.

pip splits options at spaces, as a shell does, so `-e` takes only the first word.

Example::

    -e foo @ git+https://example.org/foo

Fix: Quote the whole value. Here::

    -e "foo @ git+https://example.org/foo"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("editable-needs-quotes", "An editable with spaces needs quotes", __doc__, safe=True)
