"""A local folder that does not exist.

pip reads text with a `/`, or with a dot at its beginning, as a local path if it is not a requirement. Relative paths
are looked up in the working directory, not next to the file.

Example::

    ./fooo

Fix: Correct the path. Here::

    ./foo
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.local_paths import Local, local_of, look
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.unmarked_files import unmarked_file
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.environments.host import Host

# How npm names repositories.
_SHORT_REPOSITORY = re.compile(r"(github|gitlab|bitbucket):([\w.-]+/[\w.-]+)")
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if unmarked_file(line, context.inputs) is not None:
        return  # `requirements-file-as-requirement` reports it
    local = local_of(line, context.inputs)
    requirement = line.entry.requirement
    if local is None or local.found != "missing" or local.archive or local.beside_file or requirement is None:
        return
    start, end = requirement.target_start, requirement.target_end
    yield line.draft(start, end, _message(line, local), fixes=_fixes(line, local, context))


def _message(line: Line, local: Local) -> str:
    requirement = line.entry.requirement
    doubt = requirement.doubt if requirement else None
    missing = f"The folder `{local.written}` does not exist (looked for {local.path})"
    if line.entry.kind == "editable":
        return (
            f"{missing}. As a URL it is wrong, too: {doubt.message}"
            if doubt
            else f"{missing}. `-e` takes a local project or a repository's URL."
        )
    if doubt is None or local.written.startswith((".", "/")):
        return f"{missing}."
    wrong = f" As a requirement it is wrong, too: {doubt.message}" if doubt.code != "invalid-requirement" else ""
    return f"pip reads text with a `/` as a folder, but the folder `{local.written}` does not exist.{wrong}"


def _fixes(line: Line, local: Local, context: RuleContext) -> tuple[DraftFix, ...]:
    requirement, host = line.entry.requirement, context.inputs.host
    if host is None or requirement is None:
        return ()
    start, end = requirement.target_start, requirement.target_end
    near = _nearest_project(context, host, local.path)
    if near and line.text(start, end) == local.written:
        better = local.written[: len(local.written) - len(host.paths.basename(local.path))] + near
        return line.substitute(start, end, better)
    doubt = requirement.doubt
    if doubt and doubt.replacement is not None and not local.written.startswith((".", "/")):
        begin, stop = (doubt.fix_start, doubt.fix_end) if doubt.fix_start >= 0 else (doubt.start, doubt.end)
        return line.replace(doubt.title, begin, stop, doubt.replacement)
    if local.written.startswith(("github.com/", "gitlab.com/", "bitbucket.org/")):
        return line.replace("Insert `git+https://`", start, start, "git+https://")
    found = _SHORT_REPOSITORY.fullmatch(local.written)
    if found:
        url = f"git+https://{_HOSTS[found[1]]}/{found[2]}"
        return line.replace(f"Replace with `{url}`", start, start + len(local.written), url)
    return ()


def _nearest_project(context: RuleContext, host: Host, path: str) -> str | None:
    near = context.nearby.folder(host, path)
    return near if near and look(host, host.paths.join(host.paths.dirname(path), near)) == "project" else None


RULE = Rule(
    "path-not-found",
    "A local folder that does not exist",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("host",),
    included=True,
)
