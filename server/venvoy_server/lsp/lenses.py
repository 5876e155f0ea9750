"""Code lenses (`textDocument/codeLens`) on the first line of a dependency file."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.lsp.delivery import DocumentIdentifier
from venvoy_server.lsp.open_files import Files
from venvoy_server.lsp.updates import lens_title
from venvoy_server.rpc.language_routes import UPDATE_ALL
from venvoy_server.rpc.opened_menus import COMMAND

_FIRST_LINE: Final = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}


class LensParams(msgspec.Struct, rename="camel"):
    """Params of `textDocument/codeLens` (LSP's CodeLensParams)."""

    text_document: DocumentIdentifier


class Lenses:
    """Handles the code lens requests of one client."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def answer(self, params: LensParams) -> Any:
        """Return the code lenses (links above the first line) of a dependency file.

        The first lens shows the environment and opens the main menu. "Install all" and "Check fully" (a menu of slow
        checks, such as resolving) require that the file lists packages to install. "Install all" also requires an
        environment. The last lens shows the number of updates and vulnerabilities, if there are any. The list is empty
        for scripts, and for documents that are not open dependency files.
        """
        file = self._files.of(params.text_document.uri)
        result = await self._files.current(file) if file is not None else None
        if file is None or result is None or file.path is None or file.dialect == "script":
            return []
        found = await self._files.ask(file, result, _facts)
        if found is None:
            return []
        lenses = [_lens(found.title, {"menu": "main", "path": file.path})]
        if found.environment is not None and found.lists_packages and not file.constraints and file.is_installable:
            params_of_install = {"requirements": [file.path], "environment": found.environment}
            call = {"title": "Installing the requirements", "method": "install", "params": params_of_install}
            lenses.append(_lens("Install all", {"call": call, "path": file.path}))
        if found.lists_packages and not file.constraints and file.is_installable:
            lenses.append(_lens("Check fully", {"menu": "check", "path": file.path}))
        title = lens_title(await self._files.findings(file, result))
        if title:
            lenses.append({"range": _FIRST_LINE, "command": _updates(title, params.text_document.uri)})
        return lenses


class _Facts(msgspec.Struct, frozen=True):
    """What the code lenses of a file show: the environment's folder and title, and whether the file lists packages.

    `environment` is the folder of the selected environment, None if none is selected.
    """

    environment: str | None
    title: str
    lists_packages: bool


def _facts(document: Document, inputs: Inputs, levels: RuleLevels) -> _Facts:
    lists_packages = not document.constraints and any(entry.requirement is not None for entry in document.entries)
    environment = inputs.environment
    if environment is None:
        return _Facts(None, "No environment selected", lists_packages)
    name = environment.name
    if inputs.root is not None and environment.path.startswith(inputs.root):
        name = environment.path[len(inputs.root) :].strip("/\\") or name
    version = f" (Python {environment.python_version})" if environment.python_version else ""
    return _Facts(environment.path, f"{name}{version}", lists_packages)


def _updates(title: str, uri: str) -> dict[str, Any]:
    """Return the command of the lens that updates all lines of the file `uri` that exclude a newer version.

    `title` is the lens's text, with the counts of updates and vulnerabilities.
    """
    return {"title": title, "command": UPDATE_ALL, "arguments": [uri]}


def _lens(title: str, then: dict[str, Any]) -> dict[str, Any]:
    return {"range": _FIRST_LINE, "command": {"title": title, "command": COMMAND, "arguments": [then]}}
