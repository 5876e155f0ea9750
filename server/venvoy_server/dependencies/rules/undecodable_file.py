"""A file that pip cannot decode.

pip decodes a requirements file by its byte order mark, otherwise by a coding comment in the first two lines,
otherwise as UTF-8. If that fails, pip refuses the whole file.

Example: a file saved as Latin-1, with an `é` in a comment, and without a coding comment.

What to do: Save the file as UTF-8, or declare its encoding in the first line. Here::

    # -*- coding: latin-1 -*-
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

RULE = Rule("undecodable-file", "A file that pip cannot decode", ERROR, "syntax", "decode", None, __doc__)
