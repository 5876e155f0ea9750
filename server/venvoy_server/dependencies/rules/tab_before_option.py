"""A TAB that hides an option.

pip looks for options behind a blank only. Behind a TAB the option becomes a part of the requirement, which is then
refused.

Example::

    foo==1.0<TAB>--hash=sha256:aa

Fix: Write a blank. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("tab-before-option", "A TAB that hides an option", __doc__, safe=True)
