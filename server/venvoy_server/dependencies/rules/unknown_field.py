"""A field that the metadata of a project or a script does not have.

`[project]` and `[build-system]` have the fields of the pyproject.toml specification, and the block of a script has
`dependencies`, `requires-python` and `[tool]` (PEP 723). Tools refuse another field or ignore it, so that what it says has
no effect.

Example: in `pyproject.toml`::

    [project]
    name = "foo"
    version = "1.0"
    dependancies = ["requests"]

Fix: Correct the name, or move the field into a table of `[tool]`. Here::

    [project]
    name = "foo"
    version = "1.0"
    dependencies = ["requests"]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.similar_names import nearest

# https://packaging.python.org/en/latest/specifications/pyproject-toml/, with PEP 639 and PEP 794
_FIELDS = {
    "project": (
        *("name", "version", "description", "readme", "requires-python", "license", "license-files", "authors"),
        *("maintainers", "keywords", "classifiers", "urls", "scripts", "gui-scripts", "entry-points", "dependencies"),
        *("optional-dependencies", "dynamic", "import-names", "import-namespaces"),
    ),
    "build-system": ("requires", "build-backend", "backend-path"),
    "": ("dependencies", "requires-python", "tool"),
}
_WHAT = {"project": "`[project]`", "build-system": "`[build-system]`", "": "a script's metadata"}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument) or not document.data():
        return  # a field may be meant otherwise where the file is not valid
    seen: set[tuple[str, str]] = set()
    for place in document.places:
        table, dot, field = place.section.rpartition(".") if "." in place.section else ("", "", place.section)
        known = _FIELDS.get(table) if place.kind == "key" and field == place.value else None
        if known is None or field in known or (not dot and document.dialect != "script") or (table, field) in seen:
            continue
        seen.add((table, field))
        present = {each.value for each in document.places if each.section == f"{table}{dot}{each.value}"}
        near = nearest(field.replace("_", "-").lower(), known)
        hint = f" Did you mean `{near}`?" if near else ""
        line, start, end = context.span_of(place.start, place.end)
        is_bare = line.entry.raw[start:end] == field
        fixes = (
            line.raw_replace(f"Replace with `{near}`", start, end, near)
            if near and is_bare and near not in present
            else ()
        )
        message = f"`{field}` is not a field of {_WHAT[table]}: tools ignore it, or refuse the file.{hint}"
        yield line.raw_draft(start, end, message, fixes=fixes)


RULE = Rule(
    "unknown-field",
    "A field that the metadata of a project or script does not have",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
