"""Completion of paths in requirements files: files to include, folders to install, and folders with archives."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from venvoy_server.dependencies.analysis.graph import resolve
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.local_paths import look
from venvoy_server.dependencies.dialects.requirements_txt.lines import BREAKS
from venvoy_server.dependencies.dialects.requirements_txt.shell_words import Unclosed, split
from venvoy_server.dependencies.dialects.requirements_txt.urls import is_archive
from venvoy_server.environments.host import Host

CompletionKind = Literal[
    "option", "file", "folder", "package", "extra", "version", "variable", "value", "operator", "keyword"
]
# Options whose path is relative to the file that contains them.
FROM_FILE = ("-r", "-c", "--requirement", "--constraint")
_TEXTS = (".txt", ".in", ".pip")
# Maximum number of folders searched below a folder; beyond it, the folder is offered without a complete search.
_MOST_FOLDERS = 50
LINE_BREAK = re.compile(f"[{BREAKS}]")
# Characters that require a path to be quoted.
_SHELL_MARKS = re.compile(r"[\s\"'\\]")
_PATH_TAIL = re.compile(r"(?:[^\s\"'\\]|\\.)*")
_FOLDER_TAIL = re.compile(r"(?:[^\s\"'/\\]|\\.)*/?")


class Completion(msgspec.Struct, frozen=True):
    """A completion item: if the user accepts it, `text` replaces `[start, end)` of the document.

    `label` and `detail` are shown to the user.
    """

    label: str
    kind: CompletionKind
    start: int
    end: int
    text: str
    detail: str = ""
    deprecated: bool = False


def path_completions(option: str, word: str, after: str, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the files and folders that can complete a path in a requirements file.

    `word` is the path's beginning, which ends at the cursor: at `offset` in the document. `after` is the line's text
    after the cursor; a completion also replaces the rest of the path there. `option` is the option before the path,
    such as `-r`, or empty if the path is a requirement itself.

    After `-r` or `-c`, a path is relative to the folder of the document (`inputs.path`). Otherwise it is relative to
    the workspace folder (`inputs.root`). Files are offered if the option accepts their format. Folders are offered if
    they contain such a file or a project, at any depth.
    """
    host = inputs.host
    from_file = option in FROM_FILE
    origin = inputs.path if from_file or inputs.root is None else f"{inputs.root}/_"
    if host is None or origin is None:
        return []
    path, quote = _unquoted(word)
    folder, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
    place = resolve(host, origin, folder or ".")
    try:
        children = host.children(place)
    except OSError:
        return []
    found: list[Completion] = []
    for child in sorted(children, key=lambda child: child.name):
        if not child.name.startswith(name) or child.name.startswith(".") or not _can_be_written(child.name):
            continue
        kind: CompletionKind = "folder" if child.kind == "folder" else "file"
        if not _is_wanted(host, option, host.paths.join(place, child.name), kind, inputs):
            continue
        label = child.name + ("/" if kind == "folder" else "")
        start, text = offset - len(name), label
        if quote or path != word or _SHELL_MARKS.search(label):
            if not option:  # a requirement has no quotes
                continue
            closed = (kind == "file" or not from_file) and not _closes(after, quote)
            start, text = offset - len(word), _quoted(folder + label, quote or '"', closed)
        found.append(Completion(label, kind, start, offset + _path_rest(after, kind, quote), text))
    return found


def _is_wanted(host: Host, option: str, path: str, kind: CompletionKind, inputs: Inputs) -> bool:
    """Return whether a file or folder is offered as a completion of the path after an option.

    `path` is the file or folder, and `kind` is which of the two it is. `option` is such as `-r`, or empty if the path
    is a requirement itself. A file is offered if the option accepts its format and the file is not the edited one
    (`inputs.path`). A folder is offered if it contains such a file or a project, at any depth. For `--find-links`, all
    folders are offered, and no files.
    """
    if option in ("-f", "--find-links"):
        return kind == "folder"
    if kind == "folder":
        return _leads_to_one(host, option, path)
    return path != inputs.path and _is_wanted_file(option, path)


def _is_wanted_file(option: str, name: str) -> bool:
    return name.endswith(_TEXTS) if option in FROM_FILE else not option and is_archive(name)


def _leads_to_one(host: Host, option: str, path: str) -> bool:
    """Return whether a folder, or one inside it, has something that an option accepts: a project, or a matching file.

    `option` is empty for a requirement. The result is True if there are too many folders to search.
    """
    waiting = [path]
    for folder in waiting:
        if option not in FROM_FILE and look(host, folder) == "project":
            return True
        try:
            children = [child for child in host.children(folder) if not child.name.startswith(".")]
        except OSError:
            continue
        if any(child.kind != "folder" and _is_wanted_file(option, child.name) for child in children):
            return True
        waiting += [host.paths.join(folder, child.name) for child in children if child.kind == "folder"]
        if len(waiting) > _MOST_FOLDERS:
            return True
    return False


def _unquoted(word: str) -> tuple[str, str]:
    """Return a word after shell unquoting, and the quote that is still open at its end, if any."""
    for quote in ("", '"', "'"):
        try:
            words = split(word + quote, 0)
        except Unclosed:
            continue
        return (words[0].text if words else "", quote)
    return word, ""


def _quoted(path: str, quote: str, closed: bool) -> str:
    """Return a path in quotes; the closing quote is only added if `closed`."""
    inner = path.replace("'", "'\\''") if quote == "'" else path.replace("\\", "\\\\").replace('"', '\\"')
    return quote + inner + (quote if closed else "")


def _can_be_written(name: str) -> bool:
    """Return whether the name of a file or folder can be written in a line of a requirements file.

    Names with line breaks cannot. Names with a space before a `#` cannot either, since ` #` begins a comment even
    inside quotes.
    """
    return not LINE_BREAK.search(name) and not re.search(r"\s#", name)


def _closes(after: str, quote: str) -> bool:
    """Return whether the text `after` the cursor contains the end of a quoted path that `quote` began."""
    return bool(quote) and quote in after


def _path_rest(after: str, kind: CompletionKind, quote: str) -> int:
    """Return the number of characters `after` the cursor that belong to the path and are to be replaced.

    For a file, they reach to the closing quote; for a folder, to the end of its path component.
    """
    if _closes(after, quote):
        rest = after[: after.index(quote)]
        return (rest.find("/") + 1 or len(rest)) if kind == "folder" else len(rest)
    found = (_FOLDER_TAIL if kind == "folder" else _PATH_TAIL).match(after)
    return len(found[0]) if found else 0
