"""An operator or `@` with nothing after it.

The line ends where a version or a URL is expected.

Example::

    foo>=

Fix: Add the version or URL, or remove the operator. Here::

    foo>=1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("incomplete-specifier", "An operator or `@` with nothing after it", __doc__)
