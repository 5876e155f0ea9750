"""A line that is not a requirement.

pip cannot read the line: it is neither a requirement nor an option, and no more specific code fits. The whole file
is refused.

Example::

    foo>=1.0 (a note)

Fix: NAME, NAME[extra], NAME==VERSION or NAME @ URL are read; a marker follows a `;`, a comment a ` #`. Here::

    foo>=1.0  # a note
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-requirement", "A line that is not a requirement", __doc__)
