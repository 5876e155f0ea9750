"""A local path with a fragment.

Fragments such as `#egg=` belong to URLs. After a local path, pip reads them as part of the folder's name and does not
find the folder.

Example::

    ./foo#egg=foo

Fix: Remove the fragment; for extras, use `./x[extra]`. Here::

    ./foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("path-fragment", "A local path with a fragment", __doc__)
