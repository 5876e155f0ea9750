"""Recognise paths on package build machines, which `pip freeze` records for packages that were built locally there.

conda-build works in `NAME_MILLISECONDS/work` below a folder named `croot`, `conda-bld`, `bld`, `ci_…` or
`feedstock_root/build_artifacts`, on Linux, macOS and Windows (conda-build's `Config.build_id`, conda-forge's
`build_steps.sh` and `run_osx_build.sh`, Anaconda's `abs_…` workers). Other such paths are the temporary folders of Unix
systems and folders of images such as those of Colab, Nix and NVIDIA (`/rapids`).
"""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.environments.patterns import pattern
from venvoy_server.packages.read import canonical

_BUILD_FOLDER = pattern(
    r"""
    (?:/?[A-Za-z]:)?                                            # Windows: a drive
    (?:
        /(?:home/conda|opt/conda/conda-bld|croot|croots|bld|ci|private/var|private/tmp|var/folders|tmp|build|work|colabtools|rapids)/.*
        | /home/(?:builder|kbuilder|task_[0-9]+)/.*
        | /(?:[^/]+/){0,12}?(?:croots?|conda-bld|feedstock_root|build_artifacts|ci_[a-z0-9]+|abs_[a-z0-9_]+)/.*
        | /(?:[^/]+/){0,12}?[A-Za-z0-9][A-Za-z0-9._+-]*_[0-9]{10,13}(?:/[0-9]+)?/work(?:/.*)?
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_LONGEST = 1000
_SOURCE = pattern(r"(.+?)[-_]v?([0-9]+(?:\.[0-9]+)+(?:\.?(?:a|b|rc|post|dev)[0-9]+)*(?:\+[a-z0-9.]+)?)")


def is_build_folder(path: str) -> bool:
    """Return whether a path looks like a file or folder on a package build machine."""
    return len(path) <= _LONGEST and _BUILD_FOLDER.fullmatch(path.replace("\\", "/")) is not None


def version_in(path: str, key: str) -> str | None:
    """Return the version that a path names for the project with the canonical name `key`, or None.

    The path's components are tried from the last to the first: wheel names, archive names, and folders named
    `NAME-VERSION`, such as `/croot/numpy-1.26.4/work` → `1.26.4`.
    """
    for part in reversed(path[:_LONGEST].replace("\\", "/").rstrip("/").split("/")):
        if part.endswith(".whl"):
            wheel = urls.wheel_parts(part)
            if wheel is not None and canonical(wheel[0]) == key:
                return wheel[1]
        suffix = urls.file_suffix(part) if urls.is_archive(part) else ""
        found = _SOURCE.fullmatch(part.removesuffix(suffix))
        if found and canonical(found[1]) == key:
            return found[2]
    return None
