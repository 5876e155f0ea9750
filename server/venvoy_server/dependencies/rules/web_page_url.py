"""The address of a web page.

`/tree/…` and `/blob/…` are pages that show a repository in a browser; pip finds no project and no requirements there. A
repository is named by its own address, with the revision after `@` and the folder in `subdirectory=`; a file by its raw address.
A project's page on PyPI is not the project either: its name is enough.

Example::

    foo @ git+https://github.com/owner/foo/tree/main

Fix: Name the repository. Here::

    foo @ git+https://github.com/owner/foo@main
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.unmarked_files import unmarked_file
from venvoy_server.dependencies.findings import ERROR

_PAGE = re.compile(
    r"(?P<vcs>git\+)?(?P<scheme>https?)://(?P<login>[^/@]*@)?(?P<host>(?:www\.)?github\.com|gitlab\.[\w.-]+|bitbucket\.org|codeberg\.org)"
    r"/(?P<repository>[^?#@]+?)(?:/-)?/(?P<kind>tree|blob|src|commit|pull|releases/tag|merge_requests|releases(?!/download/))(?:/(?P<rest>[^?#]*))?(?:\?[^#]*)?(?:#(?P<fragment>.*))?",
    re.IGNORECASE,
)
# A project's page on PyPI, in the form of today and in the one before 2018.
_PROJECT = re.compile(
    r"https?://pypi\.(?:org/project|python\.org/pypi)/([A-Za-z0-9][\w.-]*)(?:/(\d[\w.!+]*))?/?(?:#.*)?", re.ASCII
)
_FOLDERS = frozenset({"tree", "src", "commit", "releases/tag"})


class _Page(msgspec.Struct, frozen=True):
    """The parts of the URL of a web page of a repository.

    `kind` is the part of the URL that names the kind of page: `tree` for a folder, `blob` for a file. `path` is the
    part after the revision, usually the path of that folder or file in the repository.
    """

    host: str
    repository: str
    kind: str
    revision: str
    path: str
    fragment: str


def page_of(url: str) -> _Page | None:
    """Return the parts of a URL that shows a repository in a browser, such as `https://github.com/owner/foo/tree/main`.

    Return None for other URLs.
    """
    found = _PAGE.fullmatch(url)
    if not found:
        return None
    host = found["host"].lower().removeprefix("www.")
    repository, kind = found["repository"], found["kind"].lower()
    if host in ("github.com", "bitbucket.org", "codeberg.org") and repository.count("/") != 1:
        return None
    if (kind == "src") != (host in ("bitbucket.org", "codeberg.org")) and kind in ("src", "tree", "blob"):
        return None
    revision, _, path = (found["rest"] or "").partition("/")
    if host == "codeberg.org" and revision in ("branch", "tag", "commit"):
        revision, _, path = path.partition("/")
    return _Page(host, repository.removesuffix(".git"), kind, revision, path.rstrip("/"), found["fragment"] or "")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if unmarked_file(line, context.inputs) is not None:
        return  # `requirements-file-as-requirement` reports it, and the page once there is a `-r`
    for start, end, url, is_file in _urls(line):
        yield from _project_page(line, start, end, url)
        page = page_of(url)
        if page is None:
            continue
        text = line.entry.text[start:end]
        fixes = (
            _file_fix(line, start, end, page) if is_file or page.kind == "blob" else _folder_fix(line, start, end, page)
        )
        shown = "a file" if is_file or page.kind == "blob" else "a repository"
        what = "requirements" if is_file else "project"
        message = f"This is the address of a web page that shows {shown}; pip finds no {what} there."
        yield line.draft(start, end, message, fixes=fixes if text == url else ())


def _project_page(line: Line, start: int, end: int, url: str) -> Iterator[Draft]:
    """Yield a finding if `url`, between the offsets `start` and `end` of the line, is the page of a project on PyPI."""
    found = _PROJECT.fullmatch(url)
    if found is None:
        return
    better = f"{found[1]}=={found[2]}" if found[2] else found[1]
    is_alone = line.entry.kind == "requirement" and line.text(0, end) == url
    fixes = line.replace(f"Replace with `{better}`", start, end, better) if is_alone else ()
    message = f"This is the address of a web page about a project; pip finds no project there. Write `{better}`."
    yield line.draft(start, end, message, fixes=fixes)


def _urls(line: Line) -> Iterator[tuple[int, int, str, bool]]:
    """Yield the targets of a line as (start offset, end offset, text, whether it names a requirements file).

    These are the target of its requirement, and the values of its options `-r` and `-c`.
    """
    requirement = line.entry.requirement
    if requirement is not None:
        yield requirement.target_start, requirement.target_end, requirement.target, False
    for use in line.entry.options:
        if use.name in ("--requirement", "--constraint") and use.value:
            yield use.value_start, use.value_end, use.value, True


def _file_fix(line: Line, start: int, end: int, page: _Page) -> tuple[DraftFix, ...]:
    if page.kind not in ("blob", "src") or not page.path:
        return ()
    rest = f"{page.revision}/{page.path}"
    if page.host == "github.com":
        raw = f"https://raw.githubusercontent.com/{page.repository}/{rest}"
    else:
        raw = (
            f"https://{page.host}/{page.repository}/-/raw/{rest}"
            if page.kind == "blob"
            else f"https://{page.host}/{page.repository}/raw/{rest}"
        )
    raw += f"#{page.fragment}" if "=" in page.fragment else ""
    return line.replace("Replace with the address of the file itself", start, end, raw)


def _folder_fix(line: Line, start: int, end: int, page: _Page) -> tuple[DraftFix, ...]:
    if page.kind not in _FOLDERS or not page.revision:
        return ()
    fragment = page.fragment if "=" in page.fragment else ""
    if page.path and "subdirectory=" not in fragment:
        fragment = f"{fragment}&subdirectory={page.path}" if fragment else f"subdirectory={page.path}"
    better = f"git+https://{page.host}/{page.repository}@{page.revision}{'#' if fragment else ''}{fragment}"
    return line.replace("Replace with the address of the repository", start, end, better)


RULE = Rule(
    "web-page-url",
    "The address of a web page",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK | m.INCLUDE,
    dialects=ALL_DIALECTS,
)
