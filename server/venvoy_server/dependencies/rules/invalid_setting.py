"""A setting of Venvoy's own that cannot be used.

`[tool.venvoy]` of a pyproject.toml holds settings for the files in its folder and below. An unknown setting, an unknown
code or level of a finding, or a wrong value is reported once, where it is written, and the other settings apply. A
setting that names a program, reaches outside the project, deletes files or contacts a network is ignored in a project's
file, since its author may be a stranger: write it in your user settings or the editor's.

Example::

    [tool.venvoy.diagnostics]
    invalid-operater = "off"

What to do: Write the setting that was meant. Here::

    [tool.venvoy.diagnostics]
    invalid-operator = "off"
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import WARNING

RULE = Rule("invalid-setting", "A setting that cannot be used", WARNING, "files", "decode", None, __doc__)
