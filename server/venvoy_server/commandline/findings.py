"""What the output formats of `venvoy check` share: the report of all findings, their positions, and their texts."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic, Fix, Location, Position
from venvoy_server.commandline.style import Style, short_path
from venvoy_server.convert import path_of_uri
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.positions import Positions


class Report(msgspec.Struct, frozen=True):
    """What an output format is given: the findings, the texts that were checked, `style` for colours, and the width.

    `columns` is the terminal's width, or 0 if unknown; `strict` is whether warnings make the command fail, as errors
    do.
    """

    result: CheckResult
    texts: Texts
    style: Style
    columns: int = 0
    strict: bool = False

    def findings(self) -> Iterator[tuple[CheckedFile, Diagnostic]]:
        """Yield every finding, together with the file it is in."""
        for checked in self.result.files:
            for finding in checked.diagnostics:
                yield checked, finding


class Texts:
    """The texts that were checked, to compute positions and quote lines. Each file is read only once.

    `standard_input` is the decoded text of standard input; None if only files were checked.
    """

    def __init__(self, standard_input: str | None = None) -> None:
        self._standard_input = Positions.of(standard_input) if standard_input is not None else None
        self._known: dict[str, Positions | None] = {}

    def place(self, checked: CheckedFile, position: Position) -> tuple[int, int]:
        """Return the line and column of a position in a file, both counted from 1; the column counts characters.

        A `position` of the protocol counts both from 0, and columns in UTF-16 code units; if the file cannot be read,
        the result counts columns in these, too.
        """
        return _place(self.of(checked), position)

    def place_of(self, location: Location, checked: CheckedFile) -> tuple[str, int, int]:
        """Return file name, one-based line and one-based column of a location that a finding refers to.

        `checked` is the file that has the finding; the location may be in another file.
        """
        path = path_of_uri(location.uri)
        if checked.path is None and location.uri == checked.uri:
            return name_of(checked), *_place(self._standard_input, location.range.start)
        name = short_path(path) if path is not None else location.uri
        return name, *_place(self._read(path) if path else None, location.range.start)

    def of(self, checked: CheckedFile) -> Positions | None:
        """Return the file's text with the offsets of its lines, or None if the file cannot be read."""
        return self._standard_input if checked.path is None else self._read(checked.path)

    def line(self, checked: CheckedFile, number: int) -> str | None:
        """Return a file's line by its zero-based number, without its line ending; None if the file has no such line."""
        positions = self.of(checked)
        if positions is None or number >= len(positions.starts):
            return None
        start = positions.starts[number]
        end = positions.starts[number + 1] if number + 1 < len(positions.starts) else len(positions.text)
        return positions.text[start:end].rstrip("\r\n")

    def _read(self, path: str) -> Positions | None:
        if path not in self._known:
            self._known[path] = _read(path)
        return self._known[path]


def _place(positions: Positions | None, position: Position) -> tuple[int, int]:
    line, column = position.line, position.character
    if positions is not None and not positions.ascii and line < len(positions.starts):
        column = positions.offset(line, column, "utf-16") - positions.starts[line]
    return line + 1, column + 1


def _read(path: str) -> Positions | None:
    try:
        with open(path, "rb") as file:
            return Positions.of(decode_file(file.read(), path).text)
    except OSError:
        return None


def name_of(checked: CheckedFile) -> str:
    """Return a checked file's name for display: its path, else its URI, else `-` for standard input.

    A path in the current or home folder is shortened.
    """
    return short_path(checked.path or path_of_uri(checked.uri or "") or checked.uri or "-")


def related_names(finding: Diagnostic, checked: CheckedFile, texts: Texts) -> list[tuple[str, str]]:
    """Return (`file:line:column`, message) for each other location that a finding refers to.

    `checked` is the file that has the finding. `texts` has the checked texts, which are needed to compute columns.
    """
    related = finding.related_information
    if not isinstance(related, list):
        return []
    places = [(texts.place_of(each.location, checked), each.message) for each in related]
    return [(f"{name}:{line}:{column}", message) for (name, line, column), message in places]


def fixes_of(finding: Diagnostic) -> list[Fix]:
    """Return the fixes that a finding offers; an empty list if it has none."""
    return finding.fixes if isinstance(finding.fixes, list) else []


def one_line(text: str) -> str:
    """Return a message of several lines as one line: line breaks become spaces."""
    return " ".join(part.strip() for part in text.split("\n"))
