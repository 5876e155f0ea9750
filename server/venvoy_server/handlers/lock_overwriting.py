"""Which files a new lock may overwrite: an earlier lock, but neither the file to lock nor a hand-written list."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.model import Requirement
from venvoy_server.operations.lock_header import command_of
from venvoy_server.operations.lock_names import is_lock


def refuse_to_overwrite(context: CallContext, output: str, text: str, sources: Sequence[str]) -> None:
    """Raise MethodError if the file `output`, whose current text is `text`, may not be overwritten by a lock.

    It may not be one of `sources` (the files to lock). It must have a tool's command in its header, be named like a
    pylock.toml, or have only pinned requirements.
    """
    real = context.host.real_path
    if real(output) in map(real, sources):
        message = f"{output} is what is to be locked; the lock would replace it. Name another `output`."
        raise failure("invalid-request", message, path=output)
    if command_of(text) is not None:
        return
    loose = [] if is_lock(output) else loose_lines(text)
    if loose:
        message = (
            f"{output} is not a lock: {loose[0]!r} is not pinned, and would be lost. "
            "Rename the file, or name another `output`."
        )
        raise failure("invalid-request", message, path=output)


def loose_lines(text: str) -> list[str]:
    """Return the requirement lines of a text that are not pinned: neither `==VERSION` nor a file or URL.

    Includes (`-r`, `-c`) and invalid lines are returned, too.
    """
    entries = [each for each in Document.parse(text).entries if each.kind in ("requirement", "include", "error")]
    return [each.text for each in entries if each.requirement is None or not _is_pinned(each.requirement)]


def _is_pinned(requirement: Requirement) -> bool:
    specifier = requirement.specifier
    return bool(requirement.target) or (
        specifier.strip("() ").startswith("==") and "," not in specifier and "*" not in specifier
    )
