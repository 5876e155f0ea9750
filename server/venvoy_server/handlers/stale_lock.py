"""Whether a lock file still matches the pyproject.toml in the same folder."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.locked import locked_by
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.handlers.included_files import text_of


def stale_notices(context: CallContext, lock: str, advice: str) -> list[str]:
    """Return a notice if the file `lock` does not match the pyproject.toml in its folder, else an empty list.

    It does not match if it lacks requirements of pyproject.toml, or has versions that these exclude. `advice` says
    what to do, and is the end of the notice. A file that is not the lock of this pyproject.toml is not examined.
    """
    paths = context.host.paths
    project = paths.join(paths.dirname(lock), "pyproject.toml")
    text = text_of(context, project)
    inputs = Inputs(project, context.host, paths.dirname(project))
    locked = locked_by(inputs) if text is not None else None
    if text is None or locked is None or locked.name != paths.basename(lock):
        return []
    document = document_of(text, inputs)
    found = check(document, inputs, (BY_CODE["stale-lock"],))
    if not found:
        return []
    entries = [document.entries[document.index_at(each.start)] for each in found]
    names = list(dict.fromkeys([entry.requirement.key for entry in entries if entry.requirement is not None]))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [f"{locked.name} does not fit pyproject.toml ({', '.join(names[:3])}{more}): {advice}."]
