"""A URL that pip cannot use.

The URL does not parse, has a scheme that pip does not know, or is a `file:` URL with a host.

Example::

    file://folder/foo.zip

Fix: Correct it; a local path has three slashes. Here::

    file:///folder/foo.zip
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-url", "A URL that pip cannot use", __doc__)
