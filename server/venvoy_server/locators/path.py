"""Find the interpreters in the folders of the variable PATH."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.layout import is_python_name, real_folder
from venvoy_server.locators.model import PrefixCandidate, SearchRun

_STARTS = ("python", "pypy", "graalpy", "Python", "PYTHON")


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield every file on PATH with an interpreter's name.

    Folders of shims (programs that start the Python chosen in a tool) and of the Microsoft Store's stubs are skipped.
    """
    host = context.host
    for folder in dict.fromkeys((host.variable("PATH") or "").split(host.paths.pathsep)):
        if host.paths.isabs(folder) and not _holds_shims(context, folder):
            yield from executables_in(context, folder)


def executables_in(context: SearchRun, folder: str, manager: str | None = None) -> Iterator[PrefixCandidate]:
    """Yield the files in a folder that have an interpreter's name, sorted.

    `manager` is the tool that installed them, None if not known. If the same folder was read in this search under
    another path (`/bin`, `/usr/bin`), the disk is not read again, and the files are yielded with the path `folder`.
    """
    real = real_folder(context.host, folder, context.memo)
    names = context.memo.interpreters_in.get(real)
    if names is None:
        names = context.memo.interpreters_in[real] = _interpreters_in(context, folder)
    for name in names:
        yield PrefixCandidate(context.host.paths.join(folder, name), "executable", manager)


def _interpreters_in(context: SearchRun, folder: str) -> list[str]:
    try:
        names = context.host.names(folder)
    except OSError as error:
        if isinstance(error, TimeoutError):
            context.leave_out(folder, f"{folder} does not answer.")
        return []
    # `/usr/bin` has thousands of names: only what is named as an interpreter is looked at.
    named = (name for name in names if name.startswith(_STARTS) and is_python_name(name))
    return sorted(name for name in named if _is_file_or_link(context, context.host.paths.join(folder, name)))


def _is_file_or_link(context: SearchRun, path: str) -> bool:
    found = context.host.link_stat(path)
    return found is not None and found.kind in ("file", "link")


def _holds_shims(context: SearchRun, folder: str) -> bool:
    """Return whether a folder holds shims or the Microsoft Store's stubs: small programs that start another Python.

    The locator of PATH skips such folders, since other locators find the Pythons that these programs start.
    """
    return context.host.paths.basename(folder) == "shims" or folder.rstrip("\\").lower().endswith(
        "\\microsoft\\windowsapps"
    )
