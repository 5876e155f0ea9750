"""The plan that creates an environment in its final folder, and the checks before it.

A marker file shows that the environment is unfinished. If creation fails, the folder is deleted.
"""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.version_request import matches
from venvoy_server.operations import uv_commands
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.locations import executable_in
from venvoy_server.operations.model import CreateRequest, Sources
from venvoy_server.operations.names import refuse_name, refuse_target, safe_prompt
from venvoy_server.operations.remove import moving_away, refuse_removal
from venvoy_server.operations.steps import (
    CheckEnvironment,
    ClaimFolder,
    KeepRequested,
    MendPackages,
    Plan,
    ReleaseFolder,
    RunTool,
    Step,
)
from venvoy_server.operations.target import Target
from venvoy_server.packages.model import Distribution


def refuse_create(host: Host, request: CreateRequest) -> OperationError | None:
    """Return the error if the path, prompt or interpreter of a requested environment is not allowed; else None.

    A path or prompt is not allowed if it contains characters that break shell scripts or PATH, such as quotation marks.
    The path of the interpreter must be absolute and executable. Whether something exists at the environment's path is
    not checked.
    """
    reason = refuse_target(request.path, host.paths, windows=host.platform == "win32")
    if reason is not None:
        return OperationError("invalid-path", f"No environment can be made at {request.path!r}: {reason}.")
    if request.prompt is not None and (reason := refuse_name(request.prompt)) is not None:
        return OperationError("invalid-name", f"The prompt {request.prompt!r} is refused: {reason}.")
    if not host.paths.isabs(request.executable) or not host.is_executable(request.executable):
        message = f"There is no interpreter to run at {request.executable}."
        return OperationError("interpreter-not-found", message, {"executable": request.executable})
    return None


def decide(request: CreateRequest, target: Target) -> str:
    """Return how a request to create an environment is fulfilled: "create", "replace" or "reuse".

    "create" if nothing, or an empty folder, is at the target's path; otherwise the request's `if_exists` decides.
    Raises OperationError if what exists there may be neither reused nor replaced.
    """
    if target.kind in {"absent", "empty"}:
        return "create"
    if target.kind in {"occupied", "unfinished"}:
        message = (
            f"{target.path} exists and is not an environment; it is left alone. Choose another path or move it away."
        )
        raise OperationError("path-occupied", message, {"path": target.path})
    if request.if_exists == "replace" or (request.keep_packages and target.environment is not None):
        return "replace"
    if target.kind == "link":
        message = f"{target.path} is a link that leads to no environment. Replace it with `ifExists: replace`, or delete the link."
        raise OperationError("path-occupied", message, {"path": target.path})
    refused = _why_not_reused(request, target)
    if refused is not None:
        raise _exists(target, refused, ["replace"])
    if request.if_exists == "reuse":
        return "reuse"
    raise _exists(
        target, "Use it with `ifExists: reuse`, or replace it with `ifExists: replace`.", ["reuse", "replace"]
    )


def _why_not_reused(request: CreateRequest, target: Target) -> str | None:
    """Return why the environment at the target's path does not fit the request, as sentences with advice for the user.

    None if it can be reused, or if there is no environment.
    """
    environment = target.environment
    if environment is None:
        return None
    errors = [problem.message for problem in environment.problems if problem.severity == "error"]
    if errors:
        return f"It cannot be reused: {' '.join(errors)} Repair it, or replace it with `ifExists: replace`."
    wanted = request.wanted_version
    if wanted and environment.version and not _fits(environment.version, wanted):
        return f"It has Python {environment.version}, not {wanted}; replace it with `ifExists: replace`."
    return None


def _fits(version: str, wanted: str) -> bool:
    """Return whether an environment's Python version satisfies the `wanted` version or range.

    `version` may lack the last part: `3.12` satisfies `3.12.1`.
    """
    return matches(version, wanted) or wanted.startswith(f"{version}.")


def _exists(target: Target, advice: str, choices: list[str]) -> OperationError:
    message = f"There is an environment at {target.path} already. {advice}"
    return OperationError("environment-exists", message, {"path": target.path, "choices": choices})


def plan_create(host: Host, request: CreateRequest, target: Target, tools: CreateTools, operation: str) -> Plan:
    """Return the plan that creates an environment at a path that is absent, empty, or has an environment to replace.

    `operation` is the id of the operation, which names its folder in the trash. Raises OperationError if the request is
    refused.
    """
    replace = decide(request, target) == "replace"
    if replace and (refused := refuse_replace(host, target)) is not None:
        raise refused
    kept = _kept(host, request, target)
    stays = target.kind == "empty" or (replace and target.mounted)
    steps: tuple[Step, ...] = (
        *(moving_away(host, target, operation, "replace") if replace else ()),
        ClaimFolder(request.path, stays, target.missing_parents),
        *venv_steps(host, request, tools),
        *_fill(host, request, tools, kept),
        CheckEnvironment(request.path, request.executable, keys=_expected(host, request, kept, tools)),
        ReleaseFolder(request.path),
    )
    return Plan("replace" if replace else "create", request.path, steps)


def refuse_replace(host: Host, target: Target) -> OperationError | None:
    """Return the error if an environment must not be replaced even with `if_exists="replace"`, or None.

    That is so for a protected folder (root, home), for an environment whose folder is also a project, and for one that
    conda manages.
    """
    refused = refuse_removal(host, target, "replaced")
    if refused is not None or not target.shared or target.content is None:
        return refused
    name = next(iter(target.content.others), "a project")
    message = (
        f"{target.path} is not replaced: it is also a project (it holds {name})."
        f" Move only the environment out of it with `remove`, then create `.venv` in it."
    )
    return OperationError("protected-folder", message, {"path": target.path, "others": list(target.content.others)})


def venv_steps(host: Host, request: CreateRequest, tools: CreateTools) -> tuple[Step, ...]:
    """Return the step that creates an environment's settings, links and scripts: a tuple with exactly one step.

    The step runs uv if `tools` has the path of uv, otherwise the module `venv` of the interpreter. `request` has the
    path and the interpreter. Packages that are already in the environment's folder, as in a repair, are kept.
    """
    system = request.system_site_packages
    if tools.uv is not None:
        prompt = request.prompt or default_prompt(host, request.path)
        argv = uv_commands.venv(tools.uv, request.executable, request.path, prompt, system_site_packages=system)
        title, timeout = f"Make the environment with uv, from {request.executable}", tools.create_timeout
        return (RunTool(argv, _root(host), "creating", title, timeout, fills=request.path),)
    argv = _venv_module(host, request, system)
    title = f"Make the environment with the venv module of {request.executable}"
    return (RunTool(argv, _root(host), "creating", title, tools.create_timeout),)


def _venv_module(host: Host, request: CreateRequest, system: bool) -> tuple[str, ...]:
    prompt = request.prompt or default_prompt(host, request.path)
    options = ("--system-site-packages",) if system else ()
    # `-I`: nothing is imported from the working folder or PYTHON* variables. No `--`: argparse before 3.13 would
    # take it for a folder, and the path cannot be mistaken for an option, since it is absolute.
    return (request.executable, "-I", "-m", "venv", "--without-pip", *options, f"--prompt={prompt}", request.path)


def default_prompt(host: Host, path: str) -> str:
    """Return the default prompt of an environment: its folder's name, or the parent's name for `.venv` and the like."""
    name = host.paths.basename(path)
    if name.lower() in {".venv", "venv", ".env", "env", ".virtualenv"}:
        name = host.paths.basename(host.paths.dirname(path)) or name
    return safe_prompt(name)


def _kept(host: Host, request: CreateRequest, target: Target) -> tuple[Distribution, ...]:
    """Return the distributions of the environment to be replaced, if the request is to keep its packages; else none."""
    if not request.keep_packages or target.environment is None:
        return ()
    from venvoy_server.operations.repair import recorded

    return recorded(host, target.environment)


def _fill(host: Host, request: CreateRequest, tools: CreateTools, kept: tuple[Distribution, ...]) -> tuple[Step, ...]:
    executable = executable_in(host, request.path)
    steps: list[Step] = []
    if request.seed:
        steps.append(_seed(host, executable, tools))
    if kept:
        from venvoy_server.operations.kept_packages import keeping_steps

        steps += keeping_steps(host, request.path, kept, tools)
    if not request.sources.empty:
        if tools.uv is None:
            raise OperationError("tool-not-found", "Installing packages needs uv, which was not found. Install uv.")
        argv = uv_commands.install(tools.uv, executable, request.sources, tools.handed.options, project=tools.project)
        steps.append(RunTool(argv, tools.folder, "resolving", "Install what was requested", tools.install_timeout))
    if not steps:
        return ()
    return (*steps, *reinstall_steps(host, request.path, tools), *_marks(host, request, kept))


def _expected(
    host: Host, request: CreateRequest, kept: tuple[Distribution, ...], tools: CreateTools
) -> tuple[str, ...]:
    """Return the canonical names of the distributions that must be installed after creation, for a check at its end.

    `kept` are the distributions taken over from a replaced environment. The result is empty with system site-packages
    (the base may have the distributions), or if uv's settings may exclude requirements.
    """
    if request.system_site_packages or tools.leaves_out:
        return ()
    names = {each.key for each in kept if each.version and not each.broken} | ({"pip"} if request.seed else set())
    if not request.sources.empty:
        from venvoy_server.operations.requested import unconditional_names

        names |= unconditional_names(host, request.sources)
    return tuple(sorted(names))


def _marks(host: Host, request: CreateRequest, kept: tuple[Distribution, ...]) -> tuple[Step, ...]:
    from venvoy_server.operations.requested import requested_names

    names = frozenset[str]() if request.sources.empty else requested_names(host, request.sources)
    if names is None or (request.sources.empty and not kept):
        return ()
    before = tuple(each.key for each in kept if each.requested)
    seeded = ("pip",) if request.seed else ()
    return (KeepRequested(request.path, (*seeded, *before, *sorted(names)), direct=not request.sources.empty),)


def reinstall_steps(host: Host, path: str, tools: CreateTools) -> tuple[Step, ...]:
    """Return the step that reinstalls incomplete distributions of the environment at `path`; no step without uv."""
    if tools.uv is None:
        return ()
    executable, options, project = executable_in(host, path), tools.handed.options, tools.project
    return (MendPackages(path, executable, tools.uv, tools.folder, options, tools.install_timeout, project),)


def _seed(host: Host, executable: str, tools: CreateTools) -> RunTool:
    bundled = (executable, "-I", "-m", "ensurepip", "--default-pip")
    if tools.uv is None:
        return RunTool(bundled, _root(host), "linking", "Install pip", tools.install_timeout)
    sources = Sources(packages=("pip",))
    argv = uv_commands.install(tools.uv, executable, sources, tools.handed.options, project=tools.project)
    return RunTool(argv, tools.folder, "resolving", "Install pip", tools.install_timeout, otherwise=bundled)


def _root(host: Host) -> str:
    """Return a working folder that belongs to no project: the root of the file system, or the Windows folder."""
    return "/" if host.paths.sep == "/" else host.variable("SYSTEMROOT") or "C:\\"
