"""A file that pip cannot decode.

pip reads a requirements file by its byte order mark, else by a coding comment in the first two lines, else as UTF-8.
A file that is neither is refused as a whole, before its first line is read.

Example: a file saved as Latin-1, with an `é` in a comment, and without a coding comment.

Fix: Save the file as UTF-8, or declare its encoding in the first line. Here::

    # -*- coding: latin-1 -*-
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

RULE = Rule("undecodable-file", "A file that pip cannot decode", ERROR, "syntax", "decode", None, __doc__)
