"""Constructs of requirements files that uv refuses or reads differently from pip (measured with uv 0.13)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.evaluate import normal_version
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.version_ranges import clauses
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.dialects.requirements_txt.option_names import LONG
from venvoy_server.dependencies.model import Entry, OptionUse

Difference = tuple[int, int, str]
_UNKNOWN = ("--all-releases", "--only-final", "--no-require-hashes", "--config-settings")
_GIT = ("git+https", "git+ssh", "git+file", "git+http")


def differences(line: Line) -> Iterator[Difference]:
    """Yield the parts of a line that uv refuses or reads differently from pip, as (start, end, sentence that explains
    it).
    """
    entry = line.entry
    for use in entry.options:
        yield from _option(entry, use)
    if entry.dropped and entry.kind != "editable":
        message = "pip ignores this text, but uv refuses it or reads it as a requirement."
        yield entry.dropped[0][0], entry.dropped[-1][1], message
    if entry.kind == "option" and entry.options and entry.options[0].name == "--hash":
        yield 0, len(entry.text), "uv refuses a hash without a requirement."
    yield from _requirement(entry)
    yield from _continuation(line)


def _option(entry: Entry, use: OptionUse) -> Iterator[Difference]:
    if entry.requirement is not None and use.name not in ("--hash", "--editable"):
        yield use.start, max(use.end, use.value_end), "After a requirement, uv supports only `--hash`."
        return
    if use.spelled.startswith("--") and use.spelled not in LONG:
        yield use.start, use.end, "uv does not support shortened options."
    elif use.spelled == "--pypi-url" or (use.name in _UNKNOWN and entry.requirement is None):
        yield use.start, use.end, f"uv does not support `{use.spelled}` in a requirements file."
    if not use.spelled.startswith("--") and use.value_start == use.end and use.value:
        yield use.start, use.value_end, "uv needs a space between a short option and its value."
    if (
        use.name in ("--requirement", "--constraint")
        and (use.value or "").endswith("/")
        and "://" not in (use.value or "")
    ):
        yield use.value_start, use.value_end, "uv finds no file by a name that ends in `/`."
    if use.name in ("--no-binary", "--only-binary") and "," in (use.value or ""):
        yield use.value_start, use.value_end, "uv reads one name here. Put each on its own line."
    if (
        use.name in ("--index-url", "--extra-index-url")
        and "://" not in (use.value or "")
        and not (use.value or "").startswith((".", "/"))
    ):
        yield use.value_start, use.value_end, "uv needs a URL or an existing path here."


def _requirement(entry: Entry) -> Iterator[Difference]:
    requirement = entry.requirement
    if requirement is None:
        return
    if (
        requirement.form == "named"
        and re.match(r"[^;]*;\s*($|-)", entry.text)
        and not requirement.marker
        and not requirement.target
    ):
        at = entry.text.index(";")
        yield at, at + 1, "uv refuses an empty marker."
    if requirement.name_end and requirement.name.endswith("_"):
        yield requirement.name_start, requirement.name_end, "uv refuses a name that ends in `_`."
    if re.fullmatch(r"\(\s*\)", requirement.specifier):
        yield requirement.specifier_start, requirement.specifier_end, "uv refuses empty brackets."
    for text, start, end in clauses(requirement.specifier):
        if text.startswith("===") and normal_version(text[3:].strip()) is None:
            base = requirement.specifier_start
            yield base + start, base + end, "uv needs a valid version after `===`."
    for found in comparisons(requirement.marker) if requirement.marker_end else ():
        if found.operator == "===":
            base = requirement.marker_start
            yield base + found.start, base + found.end, "uv does not support `===` in markers."
    yield from _target(entry)


def _target(entry: Entry) -> Iterator[Difference]:
    requirement = entry.requirement
    parts = urls.split_url(requirement.target) if requirement and requirement.target else None
    if requirement is None or parts is None:
        return
    span = requirement.target_start, requirement.target_end
    if parts.scheme in urls.VCS_SCHEMES and parts.scheme not in _GIT:
        yield *span, f"uv does not support `{parts.scheme}://`. It clones with Git over https, ssh and file."
    elif entry.kind == "editable" and parts.scheme in urls.VCS_SCHEMES:
        yield *span, "uv cannot install a repository as editable."
    elif parts.scheme in ("http", "https", "ftp") and not urls.is_archive(parts.path):
        yield *span, "uv needs a URL that ends with an archive suffix, such as `.zip`."


def _continuation(line: Line) -> Iterator[Difference]:
    """Yield the first backslash that continues a line inside a requirement or option, as (start, end, sentence).

    uv accepts such backslashes only before hashes.
    """
    entry = line.entry
    if len(entry.pieces) < 2:
        return
    boundary = min([use.start for use in entry.options if use.name == "--hash"], default=len(entry.text))
    for logical, _, _ in entry.pieces[1:]:
        if 0 < logical < boundary and entry.text[logical:boundary].strip():
            yield max(0, logical - 1), logical, "uv does not support `\\` inside a requirement or an option."
            return
