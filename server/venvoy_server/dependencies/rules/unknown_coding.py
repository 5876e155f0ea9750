"""A coding comment with an unknown encoding.

A comment such as `# -*- coding: latin-1 -*-` in the first two lines sets the encoding of the file. If Python does not
know the encoding, pip refuses the whole file.

Example::

    # -*- coding: banana -*-

What to do: Name a real encoding, or delete the comment and save the file as UTF-8. Here::

    # -*- coding: utf-8 -*-
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

RULE = Rule("unknown-coding", "A coding comment with an unknown encoding", ERROR, "syntax", "decode", None, __doc__)
