"""A private index together with the public one.

With `--extra-index-url` no index has precedence: pip takes the highest version of all of them. Anyone who registers the
name of one of your private projects on the public index gets their code installed, even if the private index is the
`--index-url`. Public mirrors and the indexes where projects publish their wheels are not private.

Example::

    --extra-index-url https://packages.example.org/pypi-virtual/simple

Fix: Use a single index that serves both private and public projects, with `--index-url`. The fix is offered only if the
path of the private index shows that it serves both, as `/pypi-virtual/` does. Here::

    --index-url https://packages.example.org/pypi-virtual/simple
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.public_indexes import has_own_projects, is_open, mirrors_public
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Rule
from venvoy_server.dependencies.analysis.run_order import Use
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE

_PRIVATE_EXTRA = (
    "This private index is used together with the public one: pip takes the highest version of both, so whoever registers "
    "one of your private names on the public index gets their code installed."
)
_PUBLIC_EXTRA = (
    "This public index is used together with a private one: pip takes the highest version of both, so whoever registers "
    "one of your private names here gets their code installed."
)
_PUBLIC_INDEX = "https://pypi.org/simple"


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    if any(use.use.name == "--no-index" for use in uses):
        return
    main = next((use for use in reversed(uses) if use.use.name == "--index-url"), None)
    main_url = main.use.value or "" if main is not None else _PUBLIC_INDEX
    extras = [use for use in uses if use.use.name == "--extra-index-url"]
    if not any(is_open(url) for url in (main_url, *[use.use.value or "" for use in extras])):
        return
    is_main_private = _is_private(main_url)
    for use in extras:
        url = use.use.value or ""
        if is_open(url) if is_main_private else _is_private(url):
            yield from _drafts(context, use, main, is_main_private)


def _is_private(url: str) -> bool:
    return not is_open(url) and not has_own_projects(url)


def _drafts(context: RuleContext, use: Use, main: Use | None, is_main_private: bool) -> Iterator[Draft]:
    span = use.use.value_start, use.use.value_end
    message = _PUBLIC_EXTRA if is_main_private else _PRIVATE_EXTRA
    fixes = _fixes(use, main, is_main_private)
    if main is not None:
        place = main.line.related_place(main.path, main.use.value_start, main.use.value_end, "the main index")
        yield from context.use_drafts(use, span, message, place, main, fixes=fixes)
    elif use.path is None:
        yield use.line.draft(*span, message, fixes=fixes)


def _fixes(use: Use, main: Use | None, is_main_private: bool) -> tuple[DraftFix, ...]:
    """Return the fix that leaves the private index as the only index, or nothing if there is no safe fix.

    There is a fix only if the private index also serves public projects, as a part of its URL such as `/pypi-virtual/`
    shows.

    If `use` is the private index, the fix replaces its option with `--index-url`. There is no fix if the files already
    have an `--index-url`. If `use` is the public index, the fix removes its line. There is no fix if this line has
    other options.

    Args:
        use: The reported `--extra-index-url`.
        main: The last `--index-url` in the files that pip reads together; None if there is none.
        is_main_private: Whether the main index is the private one and `use` is public; False if `use` is private.
    """
    if is_main_private:
        serves_both = main is not None and mirrors_public(main.use.value or "")
        return use.line.remove("Remove the public index") if serves_both and len(use.line.entry.options) == 1 else ()
    if main is not None or not mirrors_public(use.use.value or ""):
        return ()
    return use.line.replace("Make it the only index", use.use.start, use.use.end, "--index-url")


RULE = Rule(
    "dependency-confusion",
    "A private index together with the public one",
    WARNING,
    "security",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
