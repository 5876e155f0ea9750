"""A file that is not a requirements file.

pip reads requirements files and constraints files with `-r` and `-c`. A lock file, a pyproject.toml or a conda
environment has another format; read line by line as requirements it would be nothing but errors. It is named, and not
read.

Example: `venvoy check uv.lock`.

Fix: Check the requirements file, or one that is exported from the other file, as by `uv export`.
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import WARNING

RULE = Rule("other-format", "A file that is not a requirements file", WARNING, "files", "decode", None, __doc__)
