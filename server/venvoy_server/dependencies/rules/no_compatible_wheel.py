"""No wheel for this platform.

Of the version that would be taken no wheel fits the selected environment (its Python, operating system and processor).
With a source distribution it would be built here, which needs the compilers and libraries of the project; without one, or
where building is not allowed, the installation fails.

Example: foo 2.0 has wheels for Windows only::

    foo==2.0

What to do: Allow a version that has a wheel for this platform, or install what building it needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR, WARNING
from venvoy_server.index.choice import Chosen


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or not found.is_here:
        return
    choice, name = found.choice(), found.requirement.name
    if choice.stage in ("tags", "format"):
        version = choice.before[-1].version
        reason = "no wheel for this platform" if choice.stage == "tags" else "no file of a kind that is allowed here"
        message = f"`{name}` {version} has {reason}{_instead(found)}."
        yield line.draft(*line.specifier_span(), message, severity=ERROR)
    elif _is_built(choice, found):
        message = (
            f"`{name}` {choice.version} has no wheel for this platform and would be built from source{_instead(found)}."
        )
        yield line.draft(*line.specifier_span(), message)


def _is_built(choice: Chosen, found: IndexedLine) -> bool:
    """Return whether the chosen file is a source distribution although the release has wheels for other platforms."""
    chooser = found.chooser()
    if choice.release is None or choice.file is None or chooser.kind(choice.file) != "source":
        return False
    return found.policy.may_use_wheels(found.key) and any(
        chooser.kind(file) == "wheel" for file in choice.release.files
    )


def _instead(found: IndexedLine) -> str:
    """Return the newest version with a compatible wheel, as the end of a message."""
    chooser = found.chooser()
    for release in chooser.in_order():
        file = chooser.file(release)
        if file is not None and chooser.kind(file) == "wheel":
            return f"; {release.version} has one"
    return ""


RULE = Rule(
    "no-compatible-wheel",
    "No wheel for this platform",
    WARNING,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
