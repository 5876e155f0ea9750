"""A line that `pip freeze` wrote on another machine.

conda and some distributions build their packages in folders that exist nowhere else, and `pip freeze` records these
folders. Such a line cannot be installed on another machine. A folder that exists on this machine is not reported. Also
reported is `pkg-resources==0.0.0`, which `pip freeze` wrote by mistake on old Debian and Ubuntu releases.

Example::

    foo @ file:///home/conda/feedstock_root/build_artifacts/foo_1/work

Fix: Write the version. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.build_folders import version_in
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.local_paths import is_leftover, local_path
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement
from venvoy_server.packages.metadata import pin


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if (
        requirement is None
        or line.entry.kind != "requirement"
        or not (requirement.target or requirement.key == "pkg-resources")
    ):
        return
    if requirement.key == "pkg-resources" and requirement.specifier.replace(" ", "") == "==0.0.0":
        fixes = line.remove("Remove the line")
        yield line.draft(
            0,
            len(line.entry.text),
            "No such project exists: old Debian and Ubuntu releases let `pip freeze` write it.",
            fixes=fixes,
        )
        return
    path = local_path(requirement.form, requirement.target)
    if path is not None and requirement.target.startswith("file:") and is_leftover(path, context.inputs.host):
        message = "`pip freeze` recorded a folder of the machine that built the package; this line can be installed nowhere else. Replace it with the version."
        yield line.draft(0, len(line.entry.text), message, fixes=_fixes(line, requirement, path, context))


def _fixes(line: Line, requirement: Requirement, path: str, context: RuleContext) -> tuple[DraftFix, ...]:
    if not requirement.name_end:
        return ()
    environment = context.inputs.environment
    installed = environment.distributions.get(requirement.key) if environment else None
    start = requirement.extras_end or requirement.name_end
    pinned = installed.pin if installed is not None else pin(version_in(path, requirement.key) or "")
    if pinned:
        return line.replace(f"Replace the folder with `{pinned}`", start, requirement.target_end, pinned)
    return line.replace("Remove the folder, keep the name", start, requirement.target_end, "")


RULE = Rule(
    "freeze-leftover",
    "A line of `pip freeze` from another machine",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    dialects=ALL_DIALECTS,
)
