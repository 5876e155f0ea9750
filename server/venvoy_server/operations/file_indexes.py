"""Determines which package indexes are queried for the packages in a requirements file.

The indexes come from the user's settings and from options in the file. An index that only a file in the workspace names
is queried only if the user trusts the folder of the requirements file. If such an index is a local folder, it must also
be inside the workspace. Without these rules, opening a file would make this program send requests to servers of its
author's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.environments.host import Host
from venvoy_server.index.request import IndexOption
from venvoy_server.operations.index_model import HiddenText, Index, IndexSettings, index_at
from venvoy_server.operations.index_settings import place_of
from venvoy_server.operations.lookup_plan import LookupPlan, Trouble

_UNTRUSTED = "is named by a file of this folder, which is not trusted"
_OUTSIDE = "is a folder outside the workspace, and only a file of the workspace names it"
_UNSET = "has a variable in its URL that is not set"


def with_file_options(host: Host, settings: IndexSettings, options: Iterable[IndexOption]) -> IndexSettings:
    """Return `settings` with the index options of a requirements file (and of its included files) applied.

    Source: pip's `_internal/req/req_file.py`, `handle_option_line`: `--index-url` replaces all previous indexes,
    `--no-index` removes all indexes and makes later ones ineffective, the other options add to them.
    """
    places = [index for index in settings.indexes if index.is_flat]
    indexes = [index for index in settings.indexes if not index.is_flat]
    no_index = settings.no_index
    known = {(index.address, index.is_flat): index for index in settings.indexes}
    for option in options:
        if option.name == "--no-index":
            no_index, indexes = True, []
            continue
        found = _index(host, option)
        found = known.get((found.address, found.is_flat), found)
        if option.name == "--find-links":
            places.append(found)
        elif not no_index:
            indexes = [found] if option.name == "--index-url" else [*indexes, found]
    combined = tuple(dict.fromkeys([*indexes, *places]))
    return msgspec.structs.replace(settings, indexes=combined, no_index=no_index)


def _index(host: Host, option: IndexOption) -> Index:
    if option.name != "--find-links":
        return index_at(option.value, "workspace", shown=option.shown)
    inside = place_of(host, option.folder, option.value) or option.value
    if "://" in option.value or host.paths.isabs(option.value):
        return index_at(option.value, "workspace", shown=option.shown, is_flat=True)
    return index_at(inside, "workspace", is_flat=True)


def plan_for(
    settings: IndexSettings,
    *,
    is_trusted: bool,
    is_inside: Callable[[str], bool],
    is_offline: bool = False,
    needs_details: bool = False,
) -> LookupPlan:
    """Return the plan for look-ups: which of the indexes in `settings` are queried, and why others are not.

    `is_trusted`: whether the user trusts the file's folder. `is_inside` returns whether a path is in the workspace.
    `is_offline`: whether only cached answers are used. `needs_details`: whether the hashes of files are needed.
    """
    asked: list[Index] = []
    refused: list[Trouble] = []
    for index in settings.indexes:
        reason = _refusal(index, is_trusted, is_inside)
        if reason is None:
            asked.append(index)
        else:
            refused.append(Trouble(index.url, "refused", reason))
    offline = is_offline or settings.offline is not None
    return LookupPlan(settings, frozenset(asked), tuple(refused), offline, needs_details)


def _refusal(index: Index, is_trusted: bool, is_inside: Callable[[str], bool]) -> str | None:
    """Return the reason why a package index is not queried for a requirements file, or None if it is queried.

    An index whose URL has an unset variable is never queried. Any other index that the user's own configuration names
    is queried. An index that a file in the workspace names is queried only if `is_trusted` is True: the user trusts the
    requirements file's folder. If the index is a local path, `is_inside` must also return True for it: the path is in
    the workspace.
    """
    if "${" in index.address.value:
        return _UNSET
    if index.named_by == "user":
        return None
    if not is_trusted:
        return _UNTRUSTED
    path = local_path(index.address)
    return _OUTSIDE if path is not None and not is_inside(path) else None


def local_path(address: HiddenText) -> str | None:
    """Return the path of a local index (a path or `file:` URL), or None for a remote one."""
    text = address.value
    if text.lower().startswith("file:"):
        return path_of_url(text)
    return None if "://" in text else text
