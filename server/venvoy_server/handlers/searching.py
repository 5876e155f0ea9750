"""What the methods that search have in common: the search as the settings shape it, and asking for a missing version."""

from __future__ import annotations

from typing import Literal

from venvoy_server.environments.model import Interpreter
from venvoy_server.locators.model import IGNORED_NAMES, Search
from venvoy_server.session import Context


def search_of(
    context: Context,
    folders: tuple[str, ...],
    scope: Literal["all", "workspace", "interpreters"],
    kinds: frozenset[str] = frozenset(),
) -> Search:
    """Return the search for folders, with the client's settings applied."""
    settings = context.client.settings
    return Search(
        folders=folders,
        scope=scope,
        kinds=kinds,
        depth=settings.search_depth,
        ignored=IGNORED_NAMES | frozenset(settings.ignored_names),
        extra_folders=settings.search_folders,
        extra_environment_folders=settings.environment_folders,
        disabled=frozenset(settings.disabled_locators),
        budget=settings.search_budget,
    )


def answered(context: Context, interpreter: Interpreter) -> Interpreter:
    """Return an interpreter with its version: what its files tell, else what it answers when it is asked once.

    Only one that lies outside every folder of the client, where a tool or the system keeps interpreters, is asked.
    """
    if interpreter.version is not None or interpreter.manager is None:
        return interpreter
    folders = context.client.folders
    if any(context.is_within(interpreter.real_executable, folder) for folder in folders):
        return interpreter
    return context.machine.ask_version(interpreter)
