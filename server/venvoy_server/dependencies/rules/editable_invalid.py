"""An editable that pip cannot install.

`-e` takes a folder with a project, a `file:` URL, or a repository (`git+https://…#egg=name`). Archives, plain URLs
and `~` do not work.

Example::

    -e https://example.org/foo.zip

Fix: Remove `-e`, or use a repository's URL. Here::

    https://example.org/foo.zip
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("editable-invalid", "An editable that pip cannot install", __doc__)
