"""A URL that pip cannot use.

The URL is malformed, has a scheme that pip does not support, or is a `file:` URL with a host.

Example::

    file://folder/foo.zip

Fix: Correct the URL; a local path has three slashes. Here::

    file:///folder/foo.zip
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-url", "A URL that pip cannot use", __doc__)
