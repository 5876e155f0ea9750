"""A file that is not a requirements file.

pip reads requirements and constraints files with `-r` and `-c`. A lock file, a pyproject.toml or a conda environment
file has another format, so it is reported once and not checked line by line.

Example: `venvoy check uv.lock`.

What to do: Check the requirements file, or one that is exported from the other file, as by `uv export`.
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import WARNING

RULE = Rule("other-format", "A file that is not a requirements file", WARNING, "files", "decode", None, __doc__)
