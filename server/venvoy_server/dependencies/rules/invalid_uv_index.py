"""An index in `[[tool.uv.index]]` that uv refuses.

An index is a table with a `url`. It needs a `name` if it is `explicit`, or if `[tool.uv.sources]` refers to it. A name
has letters, digits, hyphens, underscores and periods only, and must be unique; at most one index is the `default`. uv
refuses the file.

Example: in `pyproject.toml`::

    [[tool.uv.index]]
    url = "https://pypi.example.org/simple"
    explicit = true

What to do: Correct the table. Here::

    [[tool.uv.index]]
    name = "internal"
    url = "https://pypi.example.org/simple"
    explicit = true
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_project
from venvoy_server.dependencies.findings import ERROR

_NAME = re.compile(r"[A-Za-z0-9_.-]*")
_NO_HOST = re.compile(r"https?:[/\\]*", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WORDS = {"format": ("simple", "flat"), "authenticate": ("auto", "always", "never")}


def _check(context: RuleContext) -> Iterator[Draft]:
    indexes = table_of(context.document.data(), "tool", "uv").get("index", [])
    places = {place.value: place for place in reversed(context.document.places) if place.kind == "index"}
    for number, field, fault in _faults(indexes, is_project(context)):
        place = places.get(f"{number}.{field}") or places.get(number) or places.get("")
        if place is not None:
            yield context.place_draft(place, fault)


def _faults(indexes: Any, is_project: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the errors in the value of `[[tool.uv.index]]`, each as (index number, field name, message).

    The number is a text, "0" for the first index. It is "" if the value is not an array, and the field is "" if the
    error is not in one field. `is_project`: whether the file is a pyproject.toml and not a script; only there must
    names be unique, and `default` be set once.
    """
    if not isinstance(indexes, list):
        yield "", "", "Indexes must be an array of tables: `[[tool.uv.index]]`."
        return
    names = set[str]()
    defaults = 0
    for number, table in enumerate(indexes):
        if not isinstance(table, dict):
            yield str(number), "", 'An index must be a table, such as `{url = "https://pypi.example.org/simple"}`.'
            continue
        field, fault = _fault_of_table(table)
        defaults += table.get("default") is True
        if not fault and is_project and table.get("name") in names:
            field, fault = "name", f"There is an index with the name `{table['name']}` already."
        if not fault and is_project and table.get("default") is True and defaults > 1:
            field, fault = "default", "Only one index may be the default, and there is one already."
        if fault:
            yield str(number), field, fault
        names.update([table["name"]] if isinstance(table.get("name"), str) else [])


def _fault_of_table(table: Mapping[str, Any]) -> tuple[str, str]:
    """Return (field name, message) for the first error in an index table; two empty strings if it is valid.

    For a missing `url`, the result is an empty field name and a message.
    """
    for field, check in _FIELDS.items():
        fault = check(table[field]) if field in table else ""
        if fault:
            return field, fault
    for field, words in _WORDS.items():
        if field in table and table[field] not in words:
            return field, f"`{field}` must be one of {', '.join(f'`{each}`' for each in words)}."
    if "url" not in table:
        return "", "An index needs a `url`."
    if table.get("explicit") is True and "name" not in table:
        return "explicit", "An index that is `explicit` needs a `name`: only a source that names it uses it."
    return "", ""


def _fault_of_name(value: Any) -> str:
    if not isinstance(value, str):
        return "`name` must be a string."
    allowed = "may only have letters, digits, hyphens, underscores and periods"
    return "" if _NAME.fullmatch(value) else f"The name of an index {allowed}, and `{value}` has others."


def _fault_of_url(value: Any) -> str:
    if not isinstance(value, str):
        return "`url` must be a string."
    return "" if value and _is_possible(value) else "`url` must be a URL or a path."


def _fault_of_upload_url(value: Any) -> str:
    if isinstance(value, str) and _SCHEME.match(value) and _is_possible(value):
        return ""
    return "`publish-url` must be a URL with its scheme, such as `https://`."


def _is_possible(url: str) -> bool:
    """Return whether a text can be a path or a URL; a URL such as `https://` without a host cannot."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return _NO_HOST.fullmatch(url) is None


def _fault_of_explicit(value: Any) -> str:
    return "" if isinstance(value, bool) else "`explicit` must be `true` or `false`."


def _fault_of_default(value: Any) -> str:
    return "" if isinstance(value, bool) else "`default` must be `true` or `false`."


def _fault_of_codes(value: Any) -> str:
    numbers = value if isinstance(value, list) else [None]
    if all(isinstance(each, int) and not isinstance(each, bool) and 100 <= each <= 999 for each in numbers):
        return ""
    return "`ignore-error-codes` must be an array of HTTP status codes, such as `[403]`."


def _fault_of_cache_control(value: Any) -> str:
    if isinstance(value, dict) and all(isinstance(value.get(key, ""), str) for key in ("api", "files")):
        return ""
    return '`cache-control` must be a table, such as `{api = "max-age=600"}`.'


def _fault_of_limit(value: Any) -> str:
    if value is False or isinstance(value, dict) or (isinstance(value, str) and any(map(str.isdigit, value))):
        return ""
    return '`exclude-newer` must be a string with a date, a time or a duration, such as `"7 days"`, or `false`.'


_FIELDS: dict[str, Callable[[Any], str]] = {
    "name": _fault_of_name,
    "url": _fault_of_url,
    "publish-url": _fault_of_upload_url,
    "explicit": _fault_of_explicit,
    "default": _fault_of_default,
    "ignore-error-codes": _fault_of_codes,
    "cache-control": _fault_of_cache_control,
    "exclude-newer": _fault_of_limit,
}

RULE = Rule(
    "invalid-uv-index",
    "An index that uv refuses",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
