"""A version with a local part, and no index that has it.

The public index takes no versions with a local part (`+cu118`; PEP 440). They are on the indexes of the projects that
build them, such as PyTorch's, and in Linux distributions. Not reported if the run has an index option: that index may
have the version.

Example::

    torch==2.1.2+cu118

Fix: Add the index, or remove the local part. pip then searches the added index for every project. Here::

    --extra-index-url https://download.pytorch.org/whl/cu118
    torch==2.1.2+cu118
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement

_LOCAL = re.compile(r"==\s*([0-9][^\s,+;]*)\+([A-Za-z0-9][A-Za-z0-9._-]*)")
_PYTORCH = frozenset({"torch", "torchvision", "torchaudio", "torchtext", "triton", "xformers"})
_PYG = frozenset({"torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib"})
_PYTORCH_BUILD = re.compile(r"cpu|cu[0-9]{2,3}|rocm[0-9.]+|xpu")
_PYG_BUILD = re.compile(r"pt([0-9])([0-9]{1,2})(cpu|cu[0-9]{2,3})")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.target or context.facts.constraints or not context.facts.public_index:
        return
    found = _LOCAL.search(requirement.specifier)
    environment = context.inputs.environment
    installed = environment.distributions.get(requirement.key) if environment is not None else None
    if found is None or (installed is not None and installed.version == f"{found[1]}+{found[2]}"):
        return
    message = (
        f"The public index has no versions with a local part (`+{found[2]}`), and this file names no other index. Add the "
        "index that has this version, or remove the local part."
    )
    fixes = (*_index_fix(context, requirement, found[2]), *_without_local(line, requirement, found))
    yield line.draft(*line.specifier_span(), message, fixes=fixes)


def _index_fix(context: RuleContext, requirement: Requirement, build: str) -> tuple[DraftFix, ...]:
    """Return the fix that adds the index with the builds of a project of PyTorch or PyG, or nothing for other projects.

    `build` is the local part of the required version: `cu118` in `torch==2.0.0+cu118`. For projects of PyTorch, the fix
    adds PyTorch's index as the first line of the file. For projects of PyG (PyTorch Geometric), the fix adds PyG's
    `--find-links` page there. PyTorch's builds have names such as `cu118`, and PyG's such as `pt21cu118`. If `build`
    has another form, there is no fix.
    """
    option = ""
    if requirement.key in _PYTORCH and _PYTORCH_BUILD.fullmatch(build):
        option = f"--extra-index-url https://download.pytorch.org/whl/{build}"
    pyg = _PYG_BUILD.fullmatch(build) if requirement.key in _PYG else None
    if pyg:
        option = f"--find-links https://data.pyg.org/whl/torch-{pyg[1]}.{pyg[2]}.0+{pyg[3]}.html"
    if not option:
        return ()
    first = context.line(context.document.labels[0])
    edit = DraftEdit(first.label, None, 0, 0, option + first.line_end())
    return (DraftFix(f"Add `{option}`", False, (edit,)),)


def _without_local(line: Line, requirement: Requirement, found: re.Match[str]) -> tuple[DraftFix, ...]:
    start = requirement.specifier_start + found.end(1)
    end = requirement.specifier_start + found.end(2)
    return line.replace(f"Remove `+{found[2]}`", start, end, "")


RULE = Rule(
    "local-version-without-index",
    "A version with a local part, and no index that has it",
    WARNING,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LOCAL,
    facts=True,
)
