"""Finding the environment or interpreter that a person names by display name or version instead of by path."""

from __future__ import annotations

from venvoy_protocol.discover import DiscoverParams
from venvoy_protocol.environment import Environment
from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.environments.project import folders_up
from venvoy_server.environments.similar_names import nearest
from venvoy_server.environments.version_request import is_valid, is_version_request
from venvoy_server.handlers.choice_folder import choice_folder


def named_path(context: CallContext, path: str) -> str | None:
    """Return the path of the environment or interpreter that a person named by a display name or version.

    The command line has appended the name to the current folder, so it is the last part of `path`. A version means an
    environment of the project, else an interpreter. The result is None if the client is not a person, if `path` is not
    directly in the client's folder, or if nothing has the version. Raises MethodError for an ambiguous or unknown name.
    """
    paths, folders = context.host.paths, context.client.folders
    word = paths.basename(path)
    if context.client.kind != "person" or not folders or paths.dirname(path) != folders[0] or not word:
        return None
    if is_version_request(word) and is_valid(word):
        return _by_version(context, word, folders[0])
    from venvoy_server.handlers.discover import discover

    found = discover(context, DiscoverParams(scope="all", folders=_around(context, folders[0]))).environments
    fitting = [each for each in found if each.display_name == word] or [each for each in found if each.name == word]
    if fitting:
        return _one_of(fitting, word)
    near = nearest(word, [each.display_name for each in found])
    hint = f" Did you mean {near}?" if near is not None else " `venvoy discover` lists them."
    raise failure("not-found", f"There is nothing at {path}, and no environment has that name.{hint}", path=path)


def _around(context: CallContext, folder: str) -> list[str]:
    """Return the folders in which to search for a name: the folder, its project, and the root of its workspace."""
    root = folders_up(context.host, folder, context.roots, context.trusted_folders)[-1]
    return list(dict.fromkeys((folder, choice_folder(context, folder), root)))


def _by_version(context: CallContext, asked: str, folder: str) -> str | None:
    from venvoy_server.environments.python_request import is_in_range
    from venvoy_server.handlers.discover import discover

    found = discover(context, DiscoverParams(scope="workspace", folders=_around(context, folder))).environments
    fitting = [each for each in found if each.version and is_in_range(each.version, (asked,))]
    if fitting:
        return _one_of(fitting, asked)
    for candidates in (False, True):  # a pre-release only if there is no other
        for each in discover(context, DiscoverParams(scope="interpreters")).interpreters:  # the newest first
            is_plain = each.implementation == "CPython" and not each.free_threaded and not each.debug
            is_broken = any(problem.severity == "error" for problem in each.problems)
            if is_plain and not is_broken and is_in_range(each.version, (asked,), candidates=candidates):
                return each.executable
    return None


def _one_of(fitting: list[Environment], word: str) -> str:
    if len(fitting) > 1:
        places = ", ".join(each.prefix for each in fitting)
        raise failure(
            "invalid-request", f"{word} means several environments: {places}. Name one by its path.", name=word
        )
    return fitting[0].prefix
