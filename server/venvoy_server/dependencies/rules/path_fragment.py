"""A local path with a fragment.

`#egg=` and the like belong to URLs. After a local path pip takes them for a part of the folder's name, and finds
no such folder.

Example::

    ./foo#egg=foo

Fix: Remove the fragment; for extras write `./x[extra]`. Here::

    ./foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("path-fragment", "A local path with a fragment", __doc__)
