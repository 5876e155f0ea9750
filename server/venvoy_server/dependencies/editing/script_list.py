"""Edit the dependencies in a script's inline metadata (PEP 723); unchanged lines are preserved byte for byte."""

from __future__ import annotations

import re
from typing import Final

from venvoy_server.dependencies.dialects.script import ScriptBlock, blocks_of
from venvoy_server.dependencies.dialects.toml_strings import Keys, escaped
from venvoy_server.dependencies.editing.list_change import ListChange, ListError, NewRequirement, line_end_of
from venvoy_server.dependencies.editing.project_list import added_at, dropped_at, lists_at

DEPENDENCIES: Final[Keys] = ("dependencies",)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Lines that must stay above a new block: the shebang, and the encoding declaration.
_ABOVE = re.compile(r"(?:#![^\n]*\n)?(?:#[^\n]*coding[:=][^\n]*\n)?")


def added(text: str, wanted: NewRequirement) -> ListChange:
    """Return the change that adds a requirement to a script's inline metadata (PEP 723).

    `text` is the script's old text; metadata that is missing is created. The result has the new text, and sentences
    that describe to the user what was changed. Raises ListError if the metadata cannot be edited: if it is not closed,
    has invalid content, or if the script has several blocks of metadata.
    """
    block = _block(text)
    if block is None:
        return ListChange(_with_block(text, wanted.text), ("The script has inline metadata now.",))
    change = added_at(block.toml, DEPENDENCIES, wanted)
    return ListChange(_with_toml(text, block, change.text), change.said)


def dropped(text: str, key: str) -> ListChange | None:
    """Return the change that removes a project from a script's dependencies; None if they do not include it.

    `text` is the script's old text, `key` the project's canonical name. Raises ListError if the metadata cannot be
    changed.
    """
    block = _block(text)
    change = dropped_at(block.toml, DEPENDENCIES, key) if block is not None else None
    return ListChange(_with_toml(text, block, change.text), change.said) if block is not None and change else None


def listed(text: str) -> frozenset[str]:
    """Return the canonical names of a script's dependencies; empty if it does not have exactly one metadata block."""
    blocks = blocks_of(text)
    return lists_at(blocks[0].toml, DEPENDENCIES) if len(blocks) == 1 else frozenset()


def toml_of(text: str) -> str:
    """Return the TOML of a script's inline metadata; empty if it does not have exactly one metadata block."""
    blocks = blocks_of(text)
    return blocks[0].toml if len(blocks) == 1 else ""


def _block(text: str) -> ScriptBlock | None:
    blocks = blocks_of(text)
    if not blocks:
        return None
    if len(blocks) > 1:
        raise ListError("The script has several blocks of metadata, which no tool reads. Join them first.")
    if not blocks[0].is_closed:
        raise ListError(
            "The block of metadata is empty or not closed: its last line is `# ///`, without a space after it."
        )
    return blocks[0]


def _with_block(text: str, wanted: str) -> str:
    end = line_end_of(text)
    found = _ABOVE.match(text)
    at = found.end() if found else 0
    literal = f'"{escaped(wanted, chr(34))}"'
    lines = ["# /// script", "# dependencies = [", f"#     {literal},", "# ]", "# ///", ""]
    return text[:at] + end.join(lines) + (end if text[at:].strip() else "") + text[at:]


def _with_toml(text: str, block: ScriptBlock, toml: str) -> str:
    """Return the script `text` with `toml` as the content of its metadata block; unchanged lines keep their bytes."""
    old, new = _LINE.findall(block.toml), _LINE.findall(toml)
    begin = text.index("\n", block.start) + 1
    raws = [
        text[text.rfind("\n", 0, start) + 1 : start] + line for line, (_, start) in zip(old, block.lines, strict=True)
    ]
    limit = min(len(old), len(new))
    first = next((number for number in range(limit) if old[number] != new[number]), limit)
    rest = limit - first
    last = next((number for number in range(rest) if old[-1 - number] != new[-1 - number]), rest)
    middle = ["# " * bool(line.strip()) + "#" * (not line.strip()) + line for line in new[first : len(new) - last]]
    stop = begin + sum(map(len, raws))
    return text[:begin] + "".join([*raws[:first], *middle, *raws[len(raws) - last :]]) + text[stop:]
