"""More than one requirement on a line.

pip reads one requirement a line, and refuses what follows it.

Example::

    foo==1 bar==2

Fix: Give each its own line, or make the rest a comment. Here::

    foo==1
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("multiple-requirements", "More than one requirement on a line", __doc__)
