"""A language server that writes the settings that it is given into a file, as pyright would take them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("pyright", "1")


@server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
def configured(params: types.DidChangeConfigurationParams) -> None:
    """Write the settings down."""
    settings: Any = params.settings
    Path(sys.argv[1]).write_text(json.dumps(server.protocol._converter.unstructure(settings)), encoding="utf-8")


server.start_io()
