"""No wheel for this platform.

The version that would be installed has no wheel for the selected environment (its Python, operating system and
processor). If it has a source distribution, it would be built here, which needs the compilers and libraries of the
project. Without one, or where building is not allowed, the installation fails.

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
    """Return whether the chosen file must be built from source although its release has wheels for other platforms.

    `choice` is the release and file that an installer would choose for `found`, a line with its data from the index.
    The result is False if the options allow no wheels for the project.
    """
    chooser = found.chooser()
    if choice.release is None or choice.file is None or chooser.kind(choice.file) != "source":
        return False
    return found.policy.may_use_wheels(found.key) and any(
        chooser.kind(file) == "wheel" for file in choice.release.files
    )


def _instead(found: IndexedLine) -> str:
    """Return the end of a message, such as `; 1.9 has one`, that names the best version with a compatible wheel.

    `found` is a line with its data from the index. The result is "" if no version has one.
    """
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
