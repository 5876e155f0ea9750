"""An option that pip no longer supports in files.

Earlier releases of pip read the option in requirements files; newer ones refuse the file.

Example::

    foo @ https://example.org/foo.zip --global-option=x

Fix: Remove the option; `--config-settings` replaces `--global-option` and `--build-option`. Here::

    foo @ https://example.org/foo.zip
"""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.option_line_fix import removal_fault
from venvoy_server.dependencies.analysis.rule import syntax_rule

RULE = msgspec.structs.replace(
    syntax_rule("removed-option", "An option that pip no longer supports in files", __doc__, parent="unknown-option"),
    fault=removal_fault,
)
