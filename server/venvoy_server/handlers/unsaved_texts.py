"""Installing from unsaved editor texts: files with unsaved changes are passed to uv as private copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from venvoy_server.call_context import CallContext
from venvoy_server.environments.documents import parse_toml
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources

_MOST = 200
"""Maximum number of requirements files, included ones among them, to copy."""
_LARGEST = 4 * 1024 * 1024
"""Maximum number of bytes read of a file."""


@contextmanager
def unsaved_copies(context: CallContext, sources: Sources) -> Iterator[Sources]:
    """Context manager that replaces files with unsaved changes in `sources` by private copies of the editor's texts.

    It returns the sources with the paths of the copies. If no file has unsaved changes, it returns `sources` itself.
    Included requirements files are copied, too. The copies are deleted at the end of the `with` block. If the block
    raises an OperationError, the paths of copies in its message are replaced by the original paths.
    """
    texts = _texts_read_together(context, sources) if context.unsaved is not None else {}
    projects = _unsaved_projects(context, sources)
    if not projects and not any(_is_unsaved(context, path, text) for path, text in texts.items()):
        yield sources
        return
    from venvoy_server.dependencies.editing.relocate import INCLUDES, relocated

    names = {path: f"{number}.txt" for number, path in enumerate(texts)}
    names |= dict.fromkeys(projects, "pyproject.toml")

    def moved(path: str, text: str) -> str:
        def place(option: str, value: str) -> str | None:
            target = _beside(context, path, value)
            return names.get(target, target) if option in INCLUDES or context.host.stat(target) is not None else None

        return relocated(text, place)

    copied = {names[path]: moved(path, text) for path, text in texts.items()}
    copied |= {names[path]: text for path, text in projects.items()}
    with context.machine.private_files(copied) as folder:
        copies = {path: context.host.paths.join(folder, name) for path, name in names.items()}
        files = tuple(copies.get(path, path) for path in sources.requirements)
        groups_file = copies.get(sources.groups_file or "", sources.groups_file)
        try:
            yield msgspec.structs.replace(sources, requirements=files, groups_file=groups_file)
        except OperationError as error:
            for path, copy in copies.items():
                error.message = error.message.replace(copy, path)
            raise


def showing(context: CallContext, path: str, text: str) -> CallContext:
    """Return a copy of the context that reads `text` as the content of the file `path`, as if it were unsaved."""
    from copy import copy  # most calls do not need it, and it loads `weakref`

    shown = copy(context)
    other = context.unsaved
    shown.unsaved = lambda asked: text if asked == path else other(asked) if other is not None else None
    return shown


def _unsaved_projects(context: CallContext, sources: Sources) -> Mapping[str, str]:
    """Return the unsaved text of the pyproject.toml to install from, by its path; at most one item.

    The result is empty if `sources` contain no pyproject.toml with unsaved changes, or if a copy of it cannot be
    installed: it has `[tool.uv.sources]` or a uv workspace, whose paths are relative to the file's folder.
    """
    paths = dict.fromkeys((*sources.requirements, *((sources.groups_file,) if sources.groups_file else ())))
    found: dict[str, str] = {}
    for path in paths:
        if context.unsaved is None or context.host.paths.basename(path) != "pyproject.toml" or found:
            continue
        text = context.unsaved(path)
        if text is not None and _is_unsaved(context, path, text) and not is_bound_to_its_place(text):
            found[path] = text
    return found


def is_bound_to_its_place(text: str) -> bool:
    """Return whether a pyproject.toml with this text cannot be copied to another folder and used there.

    This is so if it has `[tool.uv.sources]` or a uv workspace, whose paths are relative, or is invalid.
    """
    document = parse_toml(text)
    tool = (document or {}).get("tool")
    uv = tool.get("uv") if isinstance(tool, dict) else None
    return document is None or (isinstance(uv, dict) and bool(uv.get("sources") or uv.get("workspace")))


def _texts_read_together(context: CallContext, sources: Sources) -> Mapping[str, str]:
    """Return the texts of the requirements files in `sources` and of the files that these include, by path.

    If a file has unsaved changes in the editor, its text is the editor's, else the text on disk. TOML files, and files
    that cannot be read, are left out.
    """
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.handlers.included_files import included_files

    waiting = [path for path in sources.requirements if not path.endswith(".toml")]
    found: dict[str, str] = {}
    while waiting and len(found) < _MOST:
        path = waiting.pop()
        text = _text(context, path) if path not in found else None
        if text is not None:
            found[path] = text
            waiting += included_files(context, Document.parse(text), path)
    return found


def _text(context: CallContext, path: str) -> str | None:
    unsaved = context.unsaved(path) if context.unsaved is not None else None
    return unsaved if unsaved is not None else _saved(context, path)


def _saved(context: CallContext, path: str) -> str | None:
    try:
        return context.host.read(path, _LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _is_unsaved(context: CallContext, path: str, text: str) -> bool:
    return text != _saved(context, path)


def _beside(context: CallContext, path: str, value: str) -> str:
    paths = context.host.paths
    return paths.normpath(paths.join(paths.dirname(path), value))
