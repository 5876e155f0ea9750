"""Step that reinstalls distributions that a tool left incomplete."""

from __future__ import annotations

from venvoy_server.environments.read import read_environment
from venvoy_server.operations import uv_commands
from venvoy_server.operations.reinstall import changed_in_cache, is_known, pinned
from venvoy_server.operations.steps import MendPackages
from venvoy_server.operations.verification import broken_distributions
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.tool_runner import run_tool


def do(step: MendPackages, work: RunningOperation) -> None:
    """Reinstall incomplete distributions without uv's cache.

    uv hard-links files from its cache, so that a file edited in place has changed in the cache, too.
    """
    work.report("verifying", "comparing what is installed with its records")
    environment = read_environment(work.host, step.path)
    found = broken_distributions(work.host, environment) if environment is not None else ()
    broken = tuple(each for each in found if is_known(each))
    if not broken:
        return
    names = tuple(each.key for each in broken)
    work.report("repairing", f"installing {', '.join(names)} again")
    options = (*step.options, "--no-deps", "--no-cache")
    argv = uv_commands.install(step.uv, step.executable, pinned(broken), options, reinstall=names, project=step.project)
    run_tool(work, argv, cwd=step.cwd, timeout=step.timeout)
    still = {each.key for each in broken_distributions(work.host, environment)} if environment is not None else set()
    if repaired := tuple(name for name in names if name not in still):
        work.notices.append(changed_in_cache(repaired))
