"""An option that is allowed only on the command line.

`pip install` and `uv pip install` have options that a requirements file cannot hold. pip refuses the file.

Example::

    foo --no-deps

Fix: Remove the option, and give it on the command line. Here::

    foo
"""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.option_line_fix import removal_fault
from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = msgspec.structs.replace(
    syntax_rule(
        "command-line-option", "An option that is allowed only on the command line", __doc__, parent="unknown-option"
    ),
    fault=removal_fault,
)
