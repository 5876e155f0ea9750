"""`export`: convert a lock file to another format, such as a uv.lock to requirements.txt."""

from __future__ import annotations

from typing import Final, Literal

from msgspec.structs import replace

from venvoy_protocol.errors import failure
from venvoy_protocol.export import EXPORT, ExportParams, ExportResult
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.environments.documents import parse_toml
from venvoy_server.handlers.dependency_list import project_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.included_files import text_of
from venvoy_server.handlers.interpreter_choice import choose_interpreter
from venvoy_server.handlers.lock_overwriting import loose_lines
from venvoy_server.handlers.lock_texts import requirement_lines
from venvoy_server.handlers.lock_writing import lock_fields, refuse_unsaved
from venvoy_server.handlers.output_name import refuse_output
from venvoy_server.handlers.regular_file import refuse_irregular
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.stale_lock import stale_notices
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import CompileRequest, ExportRequest, LockText, Sources

Format = Literal["requirements", "pylock"]
_NOT_SHOWN = frozenset({"--color", "never", "--no-progress", "--no-python-downloads", "--no-header"})
_USUAL = ("uv.lock", "pylock.toml", "requirements.txt")


def export(context: CallContext, params: ExportParams) -> ExportResult:
    """Convert a lock file to another format, and write the result if `params.output` is given.

    The lock is `params.source`, else the project's usual lock file. uv is run to convert a uv.lock, or to look up the
    distribution files of the versions in a pinned requirements file. The result has the text in the new format.
    """
    if params.output is not None:
        refuse_output(context, params.output)
    project = project_of(context, params.folder)
    source = params.source or _usual(context, project)
    refuse_irregular(context, source)
    text = text_of(context, source)
    if text is None:
        raise failure("file-not-found", f"The file {source} does not exist, or cannot be read.", path=source)
    refuse_unsaved(context, source, text)
    target = _format(params, source)
    if context.host.paths.basename(source) == "uv.lock":
        found = _of_uv(context, params, source, target)
    elif is_lock(source):
        found = _of_pylock(context, params, source, text)
    else:
        found = _of_requirements(context, source, text, project)
    found = replace(found, notices=(*found.notices, *stale_notices(context, source, "lock again before you export")))
    return ExportResult(**lock_fields(context, params.output, found, (source,), dry_run=params.dry_run))


def _usual(context: CallContext, project: str) -> str:
    for name in _USUAL:
        path = context.host.paths.join(project, name)
        if context.host.exists(path):
            return path
    raise failure("file-not-found", f"{project} has none of {', '.join(_USUAL)}; name a lock.", path=project)


def _format(params: ExportParams, source: str) -> Format:
    """Return the format that `export` writes: `params.format`, else the format that the name `params.output` implies.

    If neither is given, the format depends on the lock `source`. It is `requirements` for a uv.lock or pylock.toml, and
    `pylock` for a requirements file. Raises MethodError if `source` is already a file of the resulting format, or if
    the name `params.output` does not fit `params.format`.
    """
    by_name: Format | None = None
    if params.output is not None:
        by_name = "pylock" if is_lock(params.output) else "requirements"
    if params.format is not None and by_name not in (None, params.format):
        message = (
            f"{params.output} is not the name of a {params.format} file (a pylock is pylock.toml or pylock.NAME.toml)."
        )
        raise failure("invalid-request", message, path=params.output)
    target = params.format or by_name or ("requirements" if source.endswith(("uv.lock", ".toml")) else "pylock")
    if not source.endswith("uv.lock") and is_lock(source) == (target == "pylock"):
        raise failure("invalid-request", f"{source} is a {target} file already.", path=source)
    return target


def _of_uv(context: CallContext, params: ExportParams, source: str, target: Format) -> LockText:
    folder = context.host.paths.dirname(source)
    require_trust_to_install(context, folder, None, Sources())
    request = ExportRequest(folder, target == "pylock", tuple(params.extras), tuple(params.groups), params.hashes)
    found = operations_in(context, folder).lock_text(request, context.report, context.cancellation)
    if target == "pylock":
        return found
    words = ("uv", *found.command[1:])
    shown = " ".join(word for word in words if word not in _NOT_SHOWN)
    head = f"# This file was autogenerated by uv via the following command:\n#    {shown}\n"
    return replace(found, text=head + found.text)


def _of_pylock(context: CallContext, params: ExportParams, source: str, text: str) -> LockText:
    document = parse_toml(text)
    if document is None or not isinstance(document.get("packages"), list):
        raise failure("file-invalid", f"{source} is not a lock (PEP 751).", path=source)
    lines, notices = requirement_lines(document, hashes=params.hashes)
    name = context.host.paths.basename(source)
    head = f"# This file was autogenerated by venvoy via the following command:\n#    venvoy export {name}\n"
    body = "".join(f"{line}\n" for line in lines)
    return LockText(head + body, context.host.paths.dirname(source), (), (), tuple(notices))


def _of_requirements(context: CallContext, source: str, text: str, project: str) -> LockText:
    """Convert the pinned requirements file `source` to a lock in the format pylock.toml.

    `text` is the file's content. `project` is the project's folder; its configuration determines the interpreter and
    uv's settings. uv looks up the distribution files of the pinned versions, without resolving dependencies. Raises
    MethodError if a requirement is not pinned (as by `==`), if the file has no requirements, or if the project is not
    trusted.
    """
    entries = [each for each in Document.parse(text).entries if each.kind in ("requirement", "include", "error")]
    loose = loose_lines(text)
    if loose or not entries:
        what = f"{loose[0]} is not pinned" if loose else "it has no requirements"
        raise failure("invalid-request", f"{source} is not a lock: {what}. `lock` makes one.", path=source)
    require_trust_to_install(context, project, None, Sources(requirements=(source,)))
    has_markers = any(each.requirement is not None and each.requirement.marker for each in entries)
    paths = context.host.paths
    request = CompileRequest(
        sources=(paths.basename(source),),
        output="pylock.toml",
        folder=paths.dirname(source),
        executable=choose_interpreter(context, project, None),
        command=f"venvoy export {paths.basename(source)}",
        options=("--no-deps", *(("--universal",) if has_markers else ())),
        project=project,
    )
    return operations_in(context, project).lock_text(request, context.report, context.cancellation)


HANDLER: Final = Handler(EXPORT, export)
