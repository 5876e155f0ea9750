"""The chain of sources, such as `.venv` or a settings file, that may propose (offer) an environment for a file.

Sources are queried in this order. The first offer that may be selected (its `decides` is True) is selected:

1. The user's choice for the folder or a parent, "none" included: it has precedence over anything inferred.
   A choice applies to the folder's own project: a package in it with an environment of its own uses that one, unless
   the choice was made for the package.
2. The environment active in the client's process: activating it was a choice (PEP 832 lets it win if nothing was
   chosen). The offer's reason names the variable, and a warning is added if it belongs to another project.
3. Then, folder by folder from the file's own up to the workspace root, so that each package of a monorepo can have its
   own environment, and in each folder:
   a. settings files that name an environment or an interpreter (VS Code's, pyright's, ty's). They precede
      `.venv`, since they were written to override the convention; a path in them that does not exist (they
      are shared between machines) is reported and skipped;
   b. `.venv`, then the default of `.python-envs`, a text file that lists environments (PEP 832: its last line);
   c. what the project's tool records, the most explicit first: uv's variable, pdm's file, then the
      stores in which poetry, pipenv, hatch, pixi and conda keep a project's environments;
   d. `venv`, `env`, `.env`: names without a standard.
4. `.python-version`, again folder by folder: it only names an interpreter, so any environment in the workspace has
   precedence.
5. If no source has such an offer, nothing is selected.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.environments.model import Repair
from venvoy_server.environments.project import refused_root
from venvoy_server.selection import active, chosen
from venvoy_server.selection.model import Candidate, Offer, Selection, SelectionProblem
from venvoy_server.selection.search import SelectionQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from venvoy_server.environments.host import Host

OF_A_FOLDER = (
    "vscode_settings",
    "pyright",
    "ty",
    "dot_venv",
    "python_envs",
    "uv",
    "pdm",
    "poetry",
    "pipenv",
    "hatch",
    "pixi",
    "conda",
    "venv_folder",
)
"""Modules of this package that offer environments of a folder, in order; each is imported only when it is reached."""


def _offers_of(source: str, search: SelectionQuery, folder: str) -> Iterator[Offer]:
    offers: Callable[[SelectionQuery, str], Iterator[Offer]] = import_module(f"{__package__}.{source}").offers
    return offers(search, folder)


def select(
    host: Host,
    path: str,
    roots: Sequence[str] = (),
    chosen: Mapping[str, str | None] | None = None,
    variables: Mapping[str, str] | None = None,
    *,
    trusted: Sequence[str] = (),
    candidates: bool = True,
) -> Selection:
    """Return the environment or interpreter that the file or folder at an absolute path uses, and why.

    `roots` are the workspace's root folders; if none contains the path, the root of its repository or project is used.
    `chosen` maps folders to the path of the environment or interpreter that the user chose for them. Its folders should
    be real paths. The value None means that the user wants no environment there: the result then has neither
    environment nor interpreter. `variables` are the environment variables of the client's process, by default those of
    `host`. `trusted` are folders whose files are used even if another user owns them. With `candidates` False, the
    search stops at the selected Python, and the result may lack alternatives.
    """
    search = SelectionQuery(host, path, roots, chosen or {}, variables, trusted)
    decided: Offer | None = None
    others: list[Offer] = []
    problems: list[SelectionProblem] = []
    for offer in _offers(search):
        if decided is None:
            problems.extend(offer.problems)
        if decided is None and offer.decides:
            decided = offer
            if not candidates:
                break
        else:
            others.append(offer)
    if decided is None:
        problems.extend(_foreign_project(search, roots, trusted))
    decided = decided or _nothing(search, problems)
    return Selection(
        decided.source,
        decided.reason,
        decided.folder,
        decided.path,
        decided.environment,
        decided.interpreter,
        _candidates(search, decided, others),
        tuple(problems),
    )


def _offers(search: SelectionQuery) -> Iterator[Offer]:
    yield from _choices(search)
    yield from active.offers(search)
    for folder in search.folders:
        for source in OF_A_FOLDER:
            yield from _offers_of(source, search, folder)
    for folder in search.folders:
        yield from _offers_of("python_version", search, folder)


def _choices(search: SelectionQuery) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each choice that the user made for a folder around the path.

    These are the path's own folder and its parents; the nearest comes first. A choice for a parent is only an
    alternative, which is not selected, if a folder nearer to the path has its own environment.
    """
    for offer in chosen.offers(search):
        below = search.folders[: search.folders.index(offer.folder)]
        nearer = (each for folder in below for source in OF_A_FOLDER for each in _offers_of(source, search, folder))
        if any(each.decides for each in nearer):
            offer = msgspec.structs.replace(offer, decides=False, problems=())
        yield offer


def _foreign_project(
    search: SelectionQuery, roots: Sequence[str], trusted: Sequence[str]
) -> Iterator[SelectionProblem]:
    """Yield a problem if the queried path is in a project that another user controls, so that its files were not used.

    Otherwise nothing is yielded. `search` has the queried path. `roots` are the workspace's root folders. `trusted` are
    folders whose files are used even if another user owns them.
    """
    found = refused_root(search.host, search.path, roots, trusted)
    if found is None:
        return
    folder = search.paths.dirname(found.path)
    message = f"{found.message} What is in {folder} is used only if it is named, or the folder is trusted."
    repair = Repair(f"Trust {folder}", "trust", {"folder": folder, "trusted": True})
    yield SelectionProblem("foreign-project", message, "warning", folder, repair)


def _nothing(search: SelectionQuery, problems: Sequence[SelectionProblem]) -> Offer:
    first, last = search.folders[0], search.folders[-1]
    where = f"from {first} up to {last}" if first != last else f"in {first}"
    what = "an environment that can be used" if problems else "an environment"
    return Offer("none", f"No choice, file or setting {where} names {what}.", last)


def _candidates(search: SelectionQuery, decided: Offer, others: Sequence[Offer]) -> tuple[Candidate, ...]:
    """Return the alternatives to the selected offer (`decided`): each environment or interpreter in `others` once.

    `others` are the offers (proposals of the Python to use) that were not selected. If several propose the same Python,
    the first one's source and reason are used.
    """
    seen = {_identity(search, decided)}
    found: list[Candidate] = []
    for offer in others:
        identity = _identity(search, offer)
        if identity is not None and identity not in seen:
            seen.add(identity)
            assert offer.path is not None
            found.append(Candidate(offer.source, offer.path, offer.reason, offer.environment, offer.interpreter))
    return tuple(found)


def _identity(search: SelectionQuery, offer: Offer) -> str | None:
    if offer.environment is not None:
        return search.paths.normcase(offer.environment.real_prefix)
    return search.paths.normcase(offer.interpreter.executable) if offer.interpreter is not None else None
