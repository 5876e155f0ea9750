"""A line in another language or format.

Shell commands, Python, TOML, JSON and `conda list` are other formats; a requirements file has one requirement a
line.

Example::

    pip install foo

Fix: Rewrite it as a requirement. Here::

    foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("foreign-syntax", "A line in another language or format", __doc__)
