"""Conflict markers of an unfinished merge.

Git left its conflict markers in the file.

Example::

    <<<<<<< HEAD

What to do: Choose one side, and delete the markers. Here::

    foo==1.0
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("merge-conflict", "Conflict markers of an unfinished merge", __doc__)
