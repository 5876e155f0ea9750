"""Compute the difference between two search results, as the params of the notification `venvoy/environmentsChanged`."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_protocol.notifications import EnvironmentsChangedParams
from venvoy_server.convert import environments_to_wire, interpreters_to_wire
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.locators.model import Found


def differences(before: Found, after: Found, still_known: Iterable[Found] = ()) -> EnvironmentsChangedParams | None:
    """Return the environments and interpreters that were added, changed or removed, or None if there are none.

    `before` and `after` are two results of the same search. Environments are compared by their real path, interpreters
    by the path of their executable. Those that `after` lacks do not count as removed if one of the results
    `still_known` contains them.
    """
    known, now = _environments(before), _environments(after)
    known_pythons, now_pythons = _interpreters(before), _interpreters(after)
    elsewhere = {key for each in still_known for key in (*_environments(each), *_interpreters(each))}
    params = EnvironmentsChangedParams(
        added=environments_to_wire(now[key] for key in now if key not in known),
        changed=environments_to_wire(now[key] for key in now if key in known and now[key] != known[key]),
        removed=[key for key in known if key not in now and key not in elsewhere],
        interpreters_added=interpreters_to_wire(now_pythons[key] for key in now_pythons if key not in known_pythons),
        interpreters_changed=interpreters_to_wire(
            now_pythons[key] for key in now_pythons if key in known_pythons and now_pythons[key] != known_pythons[key]
        ),
        interpreters_removed=[key for key in known_pythons if key not in now_pythons and key not in elsewhere],
    )
    return params if params != EnvironmentsChangedParams() else None


def _environments(found: Found) -> dict[str, Environment]:
    return {each.real_prefix: each for each in found.environments}


def _interpreters(found: Found) -> dict[str, Interpreter]:
    return {each.executable: each for each in found.interpreters}
