"""Shorten paths in sentences for users: relative to a workspace folder, or with `~` for the home folder."""

from __future__ import annotations

from collections.abc import Sequence

_BEFORE = frozenset("([“\"'`=:,")
_AFTER = frozenset(",:;)]”\"'`")
"""Characters that may precede (`_BEFORE`) or follow (`_AFTER`) a path in a sentence, as whitespace may."""


def short_path(path: str, folders: Sequence[str], home: str, sep: str) -> str:
    """Return a path relative to the innermost of `folders` that holds it, else with `~` for `home`, else unchanged.

    For a path that is one of the folders, the folder's name is returned. With several folders, the folder's name is
    kept as the first component, since each may have a `.venv`. `sep` is the path separator.
    """
    for folder in sorted(folders, key=len, reverse=True):
        inside = folder.rstrip(sep) + sep
        name = folder.rstrip(sep).rpartition(sep)[2]
        if name and path == folder:
            return name
        if name and path.startswith(inside):
            return (name + sep if len(folders) > 1 else "") + path[len(inside) :]
    return "~" + path[len(home) :] if len(home) > 1 and path.startswith(home + sep) else path


def short_paths(text: str, folders: Sequence[str], home: str, sep: str) -> str:
    """Return a sentence with its paths shortened: relative to one of `folders`, else with `~` for the folder `home`.

    A path that is one of `folders` becomes the folder's name; with several folders, each path below one begins with
    this name. Other paths are kept. `sep` is the path separator.
    """
    for folder in sorted(filter(None, (*folders, home)), key=len, reverse=True):
        if len(folder) < 2 or folder not in text:
            continue  # every absolute path is inside a root folder
        text = _replaced(text, folder + sep, short_path(folder + sep, folders, home, sep), is_whole=False)
        if folder != home:
            text = _replaced(text, folder, short_path(folder, folders, home, sep), is_whole=True)
    return text


def _replaced(text: str, path: str, short: str, *, is_whole: bool) -> str:
    """Return a text in which each occurrence of `path` is replaced by `short`, if it is at the beginning of a path.

    With `is_whole`, only occurrences that are a complete path are replaced. No regular expressions are used: a service
    would have to compile one for every folder of its clients.
    """
    written, done, at = "", 0, text.find(path)
    while at >= 0:
        end = at + len(path)
        if _may_begin(text, at) and (not is_whole or _may_end(text, end)):
            written, done = written + text[done:at] + short, end
            at = text.find(path, end)
        else:
            at = text.find(path, at + 1)
    return written + text[done:]


def _may_begin(text: str, at: int) -> bool:
    """Return whether a path may begin at the index `at` of a text.

    This is at the text's beginning, and after whitespace, a quote or an opening bracket.
    """
    return at == 0 or text[at - 1].isspace() or text[at - 1] in _BEFORE


def _may_end(text: str, at: int) -> bool:
    """Return whether a path may end before the index `at` of a text: at the end of a word or of a sentence."""
    rest = text[at : at + 2]
    return not rest or rest[0].isspace() or rest[0] in _AFTER or rest == "." or (rest[0] == "." and rest[1].isspace())
