"""A module's name in place of its project's.

Some projects have another name than the module that they contain: `sklearn` is imported, but `scikit-learn` is
installed. On the public index the module's name is free, abandoned or another project's. The name is not reported if a
project of this name is installed. An option such as `--index-url`, in the file or in one that pip reads with it, also
prevents the report: a private index may have such a project.

Example::

    sklearn

Fix: Replace it with the project's name. Here::

    scikit-learn
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.import_names import PROJECTS_OF
from venvoy_server.dependencies.analysis.public_names import lines_named
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    if not context.facts.public_index:
        return
    for line, requirement in lines_named(context, PROJECTS_OF):
        if requirement.key == "pkg-resources" and requirement.specifier.replace(" ", "") == "==0.0.0":
            continue  # `freeze-leftover` reports it
        projects = PROJECTS_OF[requirement.key]
        named = " or ".join([f"`{project}`" for project in projects])
        message = f"`{requirement.name}` is the name to import; the project to install is {named}."
        end = requirement.name_end
        fixes = [
            fix
            for project in projects
            for fix in line.replace(f"Replace with `{project}`", requirement.name_start, end, project)
        ]
        yield line.draft(requirement.name_start, end, message, fixes=tuple(fixes))


RULE = Rule(
    "wrong-package-name",
    "A module's name in place of its project's",
    WARNING,
    "files",
    "document",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
