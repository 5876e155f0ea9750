"""An editor over the raw client: documents with a reference model of their text, and the findings that it was given."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from wire import Wire

Json = dict[str, Any]

LINE_END = re.compile(r"\r\n|\r|\n")
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
PULLS: Json = {
    "textDocument": {"diagnostic": {"relatedDocumentSupport": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


def at(line: int, character: int) -> Json:
    return {"line": line, "character": character}


def span(line: int, start: int, end: int) -> Json:
    return {"start": at(line, start), "end": at(line, end)}


def whole(text: str) -> Json:
    """Return a change of the whole text."""
    return {"text": text}


def part(line: int, start: int, end: int, text: str) -> Json:
    """Return a change within one line."""
    return {"range": span(line, start, end), "text": text}


def position(text: str, offset: int, encoding: str = "utf-16") -> Json:
    """Return the position of an offset, worked out from the protocol's words alone (a line ends at \\n, \\r\\n, \\r)."""
    ends = [found.end() for found in LINE_END.finditer(text) if found.end() <= offset]
    # Between the two characters of one line end is no position of its own: it counts as before it.
    if offset and text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1
    start = ends[-1] if ends else 0
    name, size = UNITS[encoding]
    return at(len(ends), len(text[start:offset].encode(name, "surrogatepass")) // size)


def codes(findings: Sequence[Json]) -> list[tuple[int, str]]:
    """Return the line and the code of every finding."""
    return [(finding["range"]["start"]["line"], finding["code"]) for finding in findings]


class Editor:
    """An editor that is pushed to, or pulls where its capabilities say so."""

    def __init__(
        self,
        wire: Wire,
        folder: Path | None,
        capabilities: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.wire = wire
        self.folder = folder
        uri = folder.as_uri() if folder else None
        folders = [{"uri": uri, "name": "workspace"}] if uri else None
        given = {"initializationOptions": options} if options is not None else {}
        self.said = wire.initialize(
            rootUri=uri, workspaceFolders=folders, capabilities=dict(capabilities or {}), **given
        )
        wire.notify("initialized", {})
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        """Return the URI of a file in the folder; what is a URI stays as it is."""
        return name if ":" in name or self.folder is None else (self.folder / name).as_uri()

    # --- documents ----------------------------------------------------------------------------------------------

    def open(self, name: str, text: str, language: str = "plaintext", version: int = 1) -> None:
        uri = self.uri(name)
        self.versions[uri] = version
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, name: str, *changes: Json) -> None:
        uri = self.uri(name)
        self.versions[uri] = self.versions.get(uri, 0) + 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def close(self, name: str) -> None:
        self.wire.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def save(self, name: str) -> None:
        self.wire.notify("textDocument/didSave", {"textDocument": {"uri": self.uri(name)}})

    # --- findings -----------------------------------------------------------------------------------------------

    def pushed(self, name: str) -> list[Json]:
        """Wait until the findings of a document as it is now are pushed, and return them."""
        uri = self.uri(name)
        while True:
            params = self.published(name)
            if params.get("version") == self.versions[uri]:
                found = params["diagnostics"]
                assert isinstance(found, list)
                return found

    def published(self, name: str) -> Json:
        """Wait for the next findings that are pushed for a document."""
        uri = self.uri(name)
        while True:
            message = self.next("textDocument/publishDiagnostics")
            params: Json = message["params"]
            if params["uri"] == uri:
                return params

    def next(self, method: str) -> Json:
        """Wait for a notification or a request from the server."""
        for place, message in enumerate(self.wire.kept):
            if message.get("method") == method:
                return self.wire.kept.pop(place)
        while True:
            message = self.wire.receive()
            if message.get("method") == method:
                return message
            self.wire.kept.append(message)

    def pull(self, name: str, previous: str | None = None) -> Json:
        """Return the report of a document."""
        params: Json = {"textDocument": {"uri": self.uri(name)}}
        if previous is not None:
            params["previousResultId"] = previous
        report: Json = self.result("textDocument/diagnostic", params)
        return report

    def pull_workspace(self, previous: Mapping[str, str] | None = None, **more: Any) -> dict[str, Json]:
        """Return the reports of the workspace by URI."""
        ids = [{"uri": uri, "value": value} for uri, value in (previous or {}).items()]
        report = self.result("workspace/diagnostic", {"previousResultIds": ids, **more})
        return {item["uri"]: item for item in report["items"]}

    def actions(self, name: str, place: Json, only: Sequence[str] | None = None, **more: Any) -> list[Json]:
        """Return the code actions for a range without those that silence; what else is named goes into the context."""
        context: Json = {"diagnostics": [], **more}
        if only is not None:
            context["only"] = list(only)
        params = {"textDocument": {"uri": self.uri(name)}, "range": place, "context": context}
        found: list[Json] = self.result("textDocument/codeAction", params)
        return [each for each in found if not each["title"].startswith("Ignore ")]

    def ignoring(self, name: str, place: Json) -> list[Json]:
        """Return the code actions for a range that silence a finding."""
        params = {"textDocument": {"uri": self.uri(name)}, "range": place, "context": {"diagnostics": []}}
        found: list[Json] = self.result("textDocument/codeAction", params)
        return [each for each in found if each["title"].startswith("Ignore ")]

    def result(self, method: str, params: Any) -> Any:
        answer = self.wire.call(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def check(self, text: str, name: str = "requirements.txt") -> list[Json]:
        """Return the findings of a text that no editor has open."""
        found = self.result("venvoy/check", {"uri": self.uri(name), "text": text})["files"][0]["diagnostics"]
        assert isinstance(found, list)
        return found


@contextlib.contextmanager
def editing(
    folder: Path,
    capabilities: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    workspace: Path | Literal["folder"] | None = "folder",
    variables: Mapping[str, str] | None = None,
) -> Iterator[Editor]:
    """Run an editor in a folder, its workspace folder too where no other is named; at the end nothing has gone wrong inside."""
    with Wire(folder, variables=variables, may_be_forked=True) as wire:
        yield Editor(wire, folder if workspace == "folder" else workspace, capabilities, options)
        if wire.process.poll() is None:
            wire.close_input()
            wire.rest()
            wire.status()
        assert "Traceback" not in wire.log.read_text(), wire.log.read_text()


def applied(text: str, edits: list[Json]) -> str:
    """Return a text of short ASCII lines with edits applied."""

    def offset(place: Json) -> int:
        return sum(len(line) for line in text.splitlines(True)[: place["line"]]) + int(place["character"])

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        text = text[: offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]) :]
    return text


def environment(folder: Path, *installed: str) -> None:
    """Make `.venv` in a folder by hand, with distributions as `name-version`."""
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.0\n")
    for each in installed:
        name, _, version = each.partition("-")
        (site / f"{each}.dist-info").mkdir()
        (site / f"{each}.dist-info" / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n"
        )


def asked(editor: Editor, method: str, **params: Any) -> Any:
    """Return what is answered about requirements.txt."""
    return asked_of(editor, "requirements.txt", method, params)


def asked_of(editor: Editor, name: str, method: str, params: Any) -> Any:
    """Return what is answered about a file."""
    return editor.result(f"textDocument/{method}", {"textDocument": {"uri": editor.uri(name)}, **params})
