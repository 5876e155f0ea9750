"""A source in `[tool.uv.sources]` that uv refuses.

A source is a table with one of `git`, `url`, `path`, `index` and `workspace`, and with the fields that belong to it.
Several sources of one dependency are an array of such tables; the `marker`, `extra` or `group` of each selects when uv
uses it. uv refuses the file.

Example: in `pyproject.toml`::

    [tool.uv.sources]
    foo = {url = "https://example.org/foo-1.0.tar.gz", path = "../foo"}

What to do: Keep one of the fields `url` and `path`. Here::

    [tool.uv.sources]
    foo = {path = "../foo"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from packaging.markers import InvalidMarker, Marker

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.marker_algebra import overlap
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_project, uv_sources
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical

_PLACES = ("git", "url", "path", "index", "workspace")
_REVISIONS = ("rev", "tag", "branch")
# The fields that uv 0.13 refuses next to each place.
_APART = {
    "git": {"url", "index", "workspace", "editable", "package"},
    "url": {"path", "index", "workspace", *_REVISIONS, "editable", "package"},
    "path": {"index", "workspace", *_REVISIONS},
    "index": {"workspace", *_REVISIONS, "editable", "package"},
    "workspace": {*_REVISIONS, "package"},
}
_FLAGS = ("lfs", "editable", "package")
_TEXTS = ("git", "url", "path", "index", "subdirectory", *_REVISIONS, "marker", "extra", "group")
_KNOWN = (*_TEXTS, *_FLAGS, "workspace")
_LISTS = {"extra": ("project", "optional-dependencies"), "group": ("dependency-groups",)}
_ARCHIVE = re.compile(r".+\.(?:whl|zip|tar|t[bglx]z|tar\.(?:gz|bz2|lz|lzma|xz|zst))", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def _check(context: RuleContext) -> Iterator[Draft]:
    seen: set[str] = set()
    for source in uv_sources(context):
        fault = _fault_of_name(source.name, seen) or _fault(source.value)
        if not fault and is_project(context):
            fault = next(filter(None, (_missing(context, source.name, each) for each in source.tables)), "")
        seen.add(canonical(source.name))
        if fault:
            yield context.place_draft(source.place, fault)


def _fault_of_name(name: str, seen: set[str]) -> str:
    if not _NAME.fullmatch(name):
        return f"`{name}` is not the name of a project."
    return f"There are sources of `{canonical(name)}` already." if canonical(name) in seen else ""


def _fault(value: Any) -> str:
    """Return a message for the first error in a source (a value in `[tool.uv.sources]`); "" if it is valid."""
    if not isinstance(value, list):
        return _fault_of_table(value)
    if not value:
        return "There must be a source in the array."
    fault = next(filter(None, map(_fault_of_table, value)), "")
    return fault or next(filter(None, (_fault_of_pair(*pair) for pair in combinations(value, 2))), "")


def _fault_of_pair(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if any(one.get(field) != other.get(field) for field in _LISTS):
        return ""
    first, second = one.get("marker"), other.get("marker")
    if first is None or second is None:
        return "Each of several sources needs a `marker`, so that no more than one of them applies."
    if first == second or overlap(first, second):
        return f"The markers of two sources may not be true together, as `{first}` and `{second}` can be."
    return ""


def _fault_of_table(value: Any) -> str:
    if not isinstance(value, dict):
        return 'A source must be a table, such as `{path = "../foo"}`, or an array of tables.'
    unknown = next((field for field in value if field not in _KNOWN), None)
    if unknown is not None:
        return f"A source has no field `{unknown}`."
    for field in value:
        fault = _fault_of_field(field, value[field])
        if fault:
            return fault
    return _fault_of_fields(value)


def _fault_of_field(field: str, value: Any) -> str:
    if field in _FLAGS:
        return "" if isinstance(value, bool) else f"`{field}` must be `true` or `false`."
    if field == "workspace":
        return "`workspace = false` is not supported; leave it out." if value is False else ""
    if not isinstance(value, str):
        return f"`{field}` must be a string."
    if field in ("git", "url") and not _SCHEME.match(value):
        return f"`{field}` must be a URL with its scheme, such as `https://`."
    if field == "marker":
        try:
            Marker(value)
        except InvalidMarker:
            return "`marker` is not a valid marker."
    return ""


def _fault_of_fields(table: Mapping[str, Any]) -> str:
    place = next((each for each in _PLACES if each in table), None)
    if place is None:
        return "A source needs one of `git`, `url`, `path`, `index` and `workspace`."
    for each in _PLACES:
        if each in table:
            other = next((field for field in table if field in _APART[each]), None)
            if other is not None:
                return f"A source cannot have both `{each}` and `{other}`."
    if "git" in table and "path" in table and not _ARCHIVE.fullmatch(table["path"]):
        return "`path` next to `git` must be an archive in the repository; a folder of it is `subdirectory`."
    revisions = [field for field in _REVISIONS if field in table]
    if len(revisions) > 1:
        return f"A source cannot have both `{revisions[0]}` and `{revisions[1]}`."
    if "extra" in table and "group" in table:
        return "A source cannot have both `extra` and `group`."
    if table.get("editable") is True and table.get("package") is False:
        return "A source cannot have both `editable = true` and `package = false`."
    return ""


def _missing(context: RuleContext, name: str, table: Mapping[str, Any]) -> str:
    """Return a message if a uv source names an extra or group that does not exist or does not list the dependency.

    The result is "" if nothing is wrong. `table` is the source, and `name` the dependency for which it is.
    """
    for field, place in _LISTS.items():
        wanted = table.get(field)
        if not isinstance(wanted, str):
            continue
        section = ".".join(place)
        if canonical(wanted) not in map(canonical, table_of(context.document.data(), *place)):
            return f"The source is for the {field} `{wanted}`, which does not exist."
        labels = context.names.get(canonical(name), ())
        sections = [context.line(label).entry.section for label in labels]
        if not any(canonical(each.removeprefix(f"{section}.")) == canonical(wanted) for each in sections):
            return f"The source is for the {field} `{wanted}`, which does not list `{name}`."
    return ""


RULE = Rule(
    "invalid-uv-source",
    "A source that uv refuses",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
