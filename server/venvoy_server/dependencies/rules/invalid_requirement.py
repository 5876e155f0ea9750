"""A line that is not a requirement.

pip cannot read the line: it is neither a requirement nor an option. pip refuses the whole file. More specific
mistakes have codes of their own.

Example::

    foo>=1.0 (a note)

What to do: Write NAME, NAME[extra], NAME==VERSION or NAME @ URL. A marker follows a `;`, and a comment a ` #`. Here::

    foo>=1.0  # a note
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-requirement", "A line that is not a requirement", __doc__)
