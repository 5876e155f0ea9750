"""An index that is set between requirements.

`--index-url` sets the index for everything that the pip command installs, wherever the line is: also for the
requirements above the line, and those of all other files. pip cannot use an index for some lines only. If an included
file sets the index, the finding is only information: such a file is often used alone, too.

Example::

    foo
    --index-url https://packages.example.org/simple
    bar

Fix: Move the option to the top of the file, or add the index with `--extra-index-url`. Here::

    --index-url https://packages.example.org/simple
    foo
    bar
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import top_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import INFORMATION, WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    mains = [use for use in uses if use.use.name == "--index-url"]
    if len(mains) != 1 or any(use.use.name == "--no-index" for use in uses):
        return  # `index-overridden` and `index-with-no-index` report it
    found = mains[0]
    if found.path is not None:
        if found.reached is not None and _is_between(context, found.reached):
            own = found.line.related_place(found.path, found.use.value_start, found.use.value_end, "the index")
            message = f"`{context.name_of(found.path)}` sets an index, which holds for the whole run, for the lines above too."
            yield context.include_draft(found.reached, message, severity=INFORMATION, related=(own,))
    elif _is_between(context, found.line.label):
        line, use = found.line, found.use
        message = "This index holds for the whole run, for the lines above too. Move it to the top, or use `--extra-index-url`."
        yield line.draft(use.start, use.value_end, message, fixes=top_fixes(context.document, line))


def _is_between(context: RuleContext, label: int) -> bool:
    """Return whether the checked file has requirements both before and after the line with this label.

    A label is a stable number of a line.
    """
    entries, index = context.document.entries, context.document.index_of(label)
    before, after = islice(entries, index), islice(reversed(entries), len(entries) - index - 1)
    return all(any(entry.traits & m.REQUIREMENT for entry in part) for part in (before, after))


RULE = Rule(
    "index-in-the-middle",
    "An index set between requirements",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=m.OPTION_LINE | m.INCLUDE,
)
