"""An invalid wheel file name.

The file name of a wheel has the form NAME-VERSION-PYTHON-ABI-PLATFORM.whl. pip refuses other names.

Example::

    https://example.org/foo.whl

What to do: Use the file name that the wheel was built with. Here::

    https://example.org/foo-1.0-py3-none-any.whl
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = syntax_rule("invalid-wheel-name", "An invalid wheel file name", __doc__)
