"""Find lines that look up a project on the public index by name, without another index configured."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.compiled_files import is_compiled
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.model import Requirement

INDEX_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--no-index", "--find-links"})


def asks_public_index_alone(context: RuleContext) -> bool:
    """Return whether pip looks for projects only on the public index.

    That is so if no option such as `--index-url` or `--find-links` names another place, in any of the files that pip
    reads together: the checked requirements file and those that include it or that it includes.
    """
    return not any(use.use.name in INDEX_OPTIONS for use in context.run_options())


def lines_named(context: RuleContext, keys: Collection[str]) -> Iterator[tuple[Line, Requirement]]:
    """Yield the lines that require certain projects by name, each with its parsed requirement.

    `keys` are the canonical names of the projects. Lines with a URL or path are skipped, and so are projects that are
    installed. Nothing is yielded for a constraints file, nor for a file that a tool such as pip-compile has written.
    """
    if context.document.constraints or is_compiled(context.document):
        return
    environment = context.inputs.environment
    for key in context.names.keys() & keys:
        if environment is not None and key in environment.distributions:
            continue
        for label in context.names[key]:
            line = context.line(label)
            if line.entry.traits & m.FOREIGN:
                continue
            requirement = line.entry.requirement
            if requirement is not None and requirement.form == "named" and not requirement.target:
                yield line, requirement
