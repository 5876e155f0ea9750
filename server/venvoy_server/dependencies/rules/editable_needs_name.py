"""An editable repository without a project name.

For an editable repository, pip must know the project's name before it downloads anything.

Example::

    -e git+https://example.org/foo

Fix: Append `#egg=NAME`. Here::

    -e git+https://example.org/foo#egg=foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("editable-needs-name", "An editable repository without a project name", __doc__)
