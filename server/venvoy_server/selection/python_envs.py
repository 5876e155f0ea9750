"""Offer the environments in `.python-envs` (PEP 832, draft): one environment per line, the last line is the default.

A default that cannot be used is reported and not replaced: by the draft, a tool may ask or fail, but not guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.redirect import environments_of, redirected
from venvoy_server.selection.dot_venv import own_prefixes, unusable
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of
from venvoy_server.selection.written_paths import absolute


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each environment that a folder's file `.python-envs` lists.

    The last line of the file is the default, which comes first. If the default cannot be used, it is offered with a
    problem, so that no other environment is selected. An environment that the folder's `.venv` contains or names is
    left out, because it is offered for `.venv` already.
    """
    record = search.paths.join(folder, ".python-envs")
    last = _last_line(search.text(record) or "")
    if last is None:
        return
    from_venv = own_prefixes(search, folder)
    listed = [prefix for prefix in environments_of(search.host, folder) if prefix not in from_venv]
    default = _default_of(search, folder, last)
    if default not in (*listed, *from_venv):
        yield _unsupported(folder, record, last)
    for prefix in listed:
        environment = search.environment(prefix)
        if environment is not None:
            reason = f"{prefix} is {'the default' if prefix == default else 'listed'} in {record}."
            yield offer_of("python-envs", environment, folder, reason)
        elif prefix == default:
            yield unusable(search, "python-envs", folder, record, prefix)


def _last_line(text: str) -> str | None:
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return next((line for line in reversed(lines) if line.strip()), None)


def _default_of(search: SelectionQuery, folder: str, line: str) -> str | None:
    if "\0" in line:
        return None
    path = absolute(search.host, folder, line)
    at = search.host.stat(path)
    return redirected(search.host, path) if at is not None and at.kind == "file" else path


def _unsupported(folder: str, record: str, line: str) -> Offer:
    problem = SelectionProblem(
        "default-unusable",
        f"The last line of {record}, its default, is of a kind that cannot be used here: {line}. Select another.",
        "error",
        record,
    )
    return Offer("python-envs", f"The last line of {record} is its default.", folder, line, problems=(problem,))
