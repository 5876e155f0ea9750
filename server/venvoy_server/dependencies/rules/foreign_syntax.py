"""A line in another language or format.

Shell commands, Python, TOML, JSON and the output of `conda list` have other formats. A requirements file has one
requirement per line.

Example::

    pip install foo

Fix: Keep only the requirement. Here::

    foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("foreign-syntax", "A line in another language or format", __doc__)
