"""A tab character before an option.

pip finds options only after a space. After a tab character, the option becomes part of the requirement, and pip
refuses it.

Example::

    foo==1.0<TAB>--hash=sha256:aa

Fix: Replace the tab with a space. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("tab-before-option", "A tab character before an option", __doc__, safe=True)
