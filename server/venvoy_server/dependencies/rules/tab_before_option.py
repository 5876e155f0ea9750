"""A tab character before an option.

pip looks for options after a space only. After a TAB the option becomes a part of the requirement, which is then
refused.

Example::

    foo==1.0<TAB>--hash=sha256:aa

Fix: Write a space. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("tab-before-option", "A tab character before an option", __doc__, safe=True)
