"""A requirement without a pinned version in hash-checking mode.

With one `--hash` anywhere in the run, or `--require-hashes`, pip requires a version pinned with `==`, or a URL, for
every requirement.

Example::

    foo>=1 --hash=sha256:aa

Fix: Pin the version. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import is_pinned
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or line.document.constraints or requirement.form != "named":
        return
    if (
        requirement.target
        or line.entry.kind == "editable"
        or is_pinned(requirement.specifier)
        or _constrained(requirement.key, context)
    ):
        return
    fixes: tuple[DraftFix, ...] = ()
    environment = context.inputs.environment
    installed = environment.distributions.get(requirement.key) if environment else None
    if installed is not None and installed.pin:
        start, end = line.specifier_span()
        start = start if requirement.specifier else requirement.extras_end or requirement.name_end
        fixes = line.replace(f"Pin the installed version, `{installed.pin}`", start, max(start, end), installed.pin)
    yield line.draft(
        *line.specifier_span(), "This run checks hashes, so this version must be pinned with one `==`.", fixes=fixes
    )


def _constrained(key: str, context: RuleContext) -> bool:
    """Return whether another of the files that pip reads together is a constraints file that pins a project.

    `key` is the project's normalized name. Since pip 26.1, such a pin suffices in hash-checking mode: the requirement
    itself need not be pinned.
    """
    for other in context.others.get(key, ()):
        found = other.entry.requirement
        if other.document.constraints and found and is_pinned(found.specifier):
            return True
    return False


RULE = Rule(
    "not-pinned-in-hash-mode",
    "A requirement without a pinned version in hash-checking mode",
    ERROR,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    facts=True,
    hash_mode=True,
    included=True,
)
