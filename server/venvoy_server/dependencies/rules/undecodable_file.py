"""A file that its tools cannot decode.

pip decodes a requirements file by its byte order mark, otherwise by a coding comment in the first two lines,
otherwise as UTF-8. If that fails, pip refuses the whole file. TOML files such as `pyproject.toml`, and `setup.cfg`, must
be UTF-8: a coding comment in them has no effect, and UTF-16 is refused even with a byte order mark. Setuptools and
Pipenv also refuse a `setup.cfg` and a `Pipfile` that begin with the byte order mark of UTF-8.

Example: a file saved as Latin-1, with an `é` in a comment, and without a coding comment.

What to do: Save the file as UTF-8, or declare the encoding of a requirements file in its first line. Here::

    # -*- coding: latin-1 -*-
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

RULE = Rule("undecodable-file", "A file that its tools cannot decode", ERROR, "syntax", "decode", None, __doc__)
