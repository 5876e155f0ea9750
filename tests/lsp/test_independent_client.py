"""The service under pytest-lsp's client, which shares no code with ours: it checks what goes over the wire against LSP."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest_lsp = pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed")
types = pytest.importorskip("lsprotocol.types")

from wire import environment_in  # noqa: E402 (nothing of this file is wanted where pytest-lsp is missing)

CLIENTS = ("visual_studio_code", "neovim", "emacs")
PATIENCE = 60.0


def make_client() -> Any:
    """Return a client that also answers the request to watch files: it says that it can, and has no answer of its own."""
    made = pytest_lsp.make_test_lsp_client()

    @made.feature(types.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]  # pytest-lsp may not be there
    def register(params: Any) -> None:
        return None

    return made


@pytest_asyncio.fixture(params=CLIENTS)
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    """Start the service, and greet it as one of the editors whose capabilities pytest-lsp knows."""
    config = pytest_lsp.ClientServerConfig(
        client_factory=make_client,
        server_command=[sys.executable, "-m", "venvoy_server", "serve", "--stdio"],
        server_env=environment_in(tmp_path),
    )
    made = await config.start()
    folder = types.WorkspaceFolder(uri=tmp_path.as_uri(), name="workspace")
    await asyncio.wait_for(
        made.initialize_session(
            types.InitializeParams(
                capabilities=pytest_lsp.client_capabilities(request.param),
                root_uri=tmp_path.as_uri(),
                workspace_folders=[folder],
                initialization_options={"settings": {"diagnostics": {"no-environment": "off"}}},
            )
        ),
        PATIENCE,
    )
    yield made
    await asyncio.wait_for(made.shutdown_session(), PATIENCE)
    await made.stop()


async def test_a_session(client: Any, tmp_path: Path) -> None:
    uri = (tmp_path / "requirements.txt").as_uri()
    identifier = types.TextDocumentIdentifier(uri=uri)
    document = types.TextDocumentItem(uri=uri, language_id="pip-requirements", version=1, text="foo=>1\n-r a.txt\n")
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    assert await findings(client, uri) == ["invalid-operator", "include-not-found"]
    place = types.Range(types.Position(0, 3), types.Position(0, 5))
    change = types.TextDocumentContentChangePartial(range=place, text=">=")
    versioned = types.VersionedTextDocumentIdentifier(uri=uri, version=2)
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(text_document=identifier, range=place, context=types.CodeActionContext(diagnostics=[]))
    )
    assert "Replace `=>` with `>=`" in [action.title for action in actions]
    client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
    assert await findings(client, uri) == ["include-not-found"]
    links = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=identifier))
    assert [link.target for link in links] == [(tmp_path / "a.txt").as_uri()]
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=identifier))


async def findings(client: Any, uri: str) -> list[str]:
    """Return the codes of a document's findings, pulled or pushed as the client has it."""
    if client.capabilities.text_document.diagnostic is not None:
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report = await asyncio.wait_for(client.text_document_diagnostic_async(params), PATIENCE)
        return [str(item.code) for item in report.items]
    await asyncio.wait_for(client.wait_for_notification("textDocument/publishDiagnostics"), PATIENCE)
    return [str(item.code) for item in client.diagnostics[uri]]
