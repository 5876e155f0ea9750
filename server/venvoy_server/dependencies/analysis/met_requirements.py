"""Decide from files alone whether the installed distributions meet a list of requirements, including all dependencies.

If a requirement is not met, or files do not suffice to decide, NotMet is raised, and `uv pip install` must run. The
check is stricter than uv's (crates/uv-installer, `satisfies.rs`). It compares versions; for URLs without a hash,
repositories at a commit and folders, it compares the recorded origin (`direct_url.json`, PEP 610); folders and archives
must be unchanged since they were installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from venvoy_server.dependencies.analysis.evaluate import allows, evaluate, evaluate_for_extra
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.installed import folder_of
from venvoy_server.dependencies.analysis.metadata import Dependency, parse_dependency
from venvoy_server.dependencies.model import Requirement
from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.environments.host import Host
from venvoy_server.environments.redact import without_userinfo
from venvoy_server.packages.model import DirectUrl, Distribution
from venvoy_server.packages.read import canonical

_DECLARING = ("pyproject.toml", "setup.py", "setup.cfg")


class Wanted(msgspec.Struct, frozen=True):
    """One requirement to check.

    `folder` is the folder from which a relative path in the requirement is resolved. `editable` is whether the
    requirement must be installed as editable.
    """

    requirement: Requirement
    folder: str
    editable: bool = False


class _Timestamp(msgspec.Struct, frozen=True):
    secs_since_epoch: int
    nanos_since_epoch: int


class _UvCache(msgspec.Struct, frozen=True):
    """The part of `uv_cache.json` that is read here; uv writes this file into a distribution's metadata folder when it
    installs from a local path.
    """

    timestamp: _Timestamp | None = None


class NotMet(Exception):
    """Raised if the installed distributions do not meet the requirements, or if only an installer can decide that.

    The message is a sentence for the user.
    """


ChangedAt = Callable[[str], int | None]
"""Returns the time of the last change of a file in nanoseconds: `ctime`, or `mtime` if the
system has none; None if missing.

`mtime` alone is not reliable: `tar`, `cp -p` and `rsync -t` may set it to a time before that of the replaced file.
"""


class _Places(msgspec.Struct, frozen=True):
    """Access to local folders and archives, in order to compare them with what was installed from them.

    `host` is the file system, and `changed_at` returns the time of the last change of a file.
    """

    host: Host
    changed_at: ChangedAt


def meet(
    host: Host, wanted: list[Wanted], limits: list[Wanted], facts: EnvironmentFacts, changed_at: ChangedAt
) -> frozenset[str]:
    """Return the canonical names of the required projects and of all their dependencies if all of them are met.

    Raises NotMet if they are not met, or if files do not suffice to decide.

    Args:
        host: The file system.
        wanted: The requirements.
        limits: Constraints, which apply only to projects that are required.
        facts: The environment with its installed distributions.
        changed_at: Returns the time of the last change of a file in nanoseconds, None if the file is missing.
    """
    places = _Places(host, changed_at)
    roots = [found for each in wanted if (found := _root(places, each, facts)) is not None]
    reached = _closure(roots, facts)
    for each in limits:
        requirement = each.requirement
        if requirement.key in reached and _applies(requirement.marker, facts):
            if requirement.target:
                raise NotMet(f"Whether the constraint of {requirement.name} is met is not decided from files.")
            _fits(facts.distributions[requirement.key], requirement.specifier)
    return frozenset(reached)


def _root(places: _Places, wanted: Wanted, facts: EnvironmentFacts) -> tuple[str, tuple[str, ...]] | None:
    """Check one requirement against the installed distributions in `facts`; return its (canonical name, extras).

    None if the requirement's marker is false. `wanted` is the requirement. `places` gives access to local folders and
    archives. Raises NotMet if the requirement is not met, or if that cannot be decided from the files on disk.
    """
    requirement = wanted.requirement
    if not _applies(requirement.marker, facts):
        return None
    local = _local(places.host, wanted)
    if requirement.key:
        distribution = facts.distributions.get(requirement.key)
    else:
        separator = places.host.paths.sep
        installed = facts.distributions.values()
        distribution = next((each for each in installed if local and folder_of(each, separator) == local), None)
    if distribution is None:
        raise NotMet(f"{requirement.name or requirement.target} is not installed.")
    if local is not None:
        _same_folder(places, distribution, local, wanted.editable)
    elif requirement.target:
        _same_url(distribution, requirement.target)
    else:
        if distribution.direct_url is not None:
            raise NotMet(f"{distribution.name} is installed from {_place(distribution.direct_url)}.")
        _fits(distribution, requirement.specifier)
    return distribution.key, requirement.extras


def _closure(roots: list[tuple[str, tuple[str, ...]]], facts: EnvironmentFacts) -> set[str]:
    seen: set[tuple[str, str]] = set()
    waiting = [(key, canonical(extra) if extra else "") for key, extras in roots for extra in ("", *extras)]
    while waiting:
        key, extra = waiting.pop()
        if (key, extra) in seen:
            continue
        seen.add((key, extra))
        distribution = facts.distributions[key]
        _usable(distribution, extra, facts)
        for need in _needs(distribution, extra, facts):
            _need_met(distribution, need, facts)
            waiting += [(need.key, canonical(each) if each else "") for each in ("", *need.extras)]
    return {key for key, _ in seen}


def _usable(distribution: Distribution, extra: str, facts: EnvironmentFacts) -> None:
    if distribution.broken:
        raise NotMet(f"{distribution.name} is not complete: {distribution.broken}.")
    python = facts.marker_values.get("python_full_version")
    if distribution.requires_python and not (python and allows(distribution.requires_python, python)):
        raise NotMet(f"{distribution.name} requires Python {distribution.requires_python}.")
    if extra and extra not in {canonical(each) for each in distribution.provides_extras}:
        raise NotMet(f"{distribution.name} {distribution.version} has no extra {extra}.")


def _needs(distribution: Distribution, extra: str, facts: EnvironmentFacts) -> Iterator[Dependency]:
    for text in distribution.requires:
        need = parse_dependency(text)
        counts = evaluate_for_extra(need.marker, facts, extra) if need is not None else None
        if need is None or counts is None:
            raise NotMet(f"What {distribution.name} requires is not decided from its metadata.")
        if counts:
            yield need


def _need_met(distribution: Distribution, need: Dependency, facts: EnvironmentFacts) -> None:
    installed = facts.distributions.get(need.key)
    if installed is None:
        raise NotMet(f"{need.name}, which {distribution.name} requires, is not installed.")
    if need.url.startswith("file:"):
        raise NotMet(
            f"Whether {need.name} was changed, which {distribution.name} requires from a folder, is not known."
        )
    if need.url:
        _same_url(installed, need.url)
    else:
        _fits(installed, need.specifier)


def _applies(marker: str, facts: EnvironmentFacts) -> bool:
    value = evaluate(marker, facts)
    if value is None:
        raise NotMet(f"Whether a marker is true is not decided from files: {marker}.")
    return value


def _fits(distribution: Distribution, specifier: str) -> None:
    if "===" in specifier:
        raise NotMet(
            f"Whether {distribution.name} {distribution.version} meets {specifier.strip()} is left to the installer."
        )
    if specifier and allows(specifier, distribution.version) is not True:
        raise NotMet(f"{distribution.name} {distribution.version} is installed, and {specifier.strip()} is required.")


def _same_url(distribution: Distribution, target: str) -> None:
    direct = distribution.direct_url
    if re.search(r"[#&](?:md5|sha\d+)=", target):
        raise NotMet(f"The hash of what {distribution.name} was installed from is not compared.")
    if direct is None or direct.editable or _parts(target) != _parts_of_installed(direct):
        raise NotMet(f"{distribution.name} is not installed from {without_userinfo(target)}.")


def _parts(target: str) -> tuple[str, str, str, str]:
    """Return the parts of a URL to compare: version control system, address, revision, subdirectory; "" for a missing
    part.
    """
    vcs = re.match(r"(git|hg|svn|bzr)\+", target)
    bare, _, fragment = (target[vcs.end() :] if vcs else target).partition("#")
    bare = without_userinfo(bare)
    revision = ""
    if vcs:
        scheme, _, rest = bare.partition("://")
        host, _, path = rest.partition("/")
        if "@" in path:
            path, _, revision = path.rpartition("@")
        bare = f"{scheme}://{host}/{path}".removesuffix(".git")
    return vcs[1] if vcs else "", bare.rstrip("/"), revision, _subdirectory(fragment)


def _parts_of_installed(direct: DirectUrl) -> tuple[str, str, str, str]:
    address = without_userinfo(direct.url).rstrip("/")
    if not direct.vcs:
        return "", address, "", direct.subdirectory or ""
    # A branch or tag may have moved to another commit since.
    return direct.vcs, address.removesuffix(".git"), direct.commit or "unknown", direct.subdirectory or ""


def _subdirectory(fragment: str) -> str:
    found = re.search(r"(?:^|&)subdirectory=([^&]*)", fragment)
    return found[1].strip("/") if found else ""


def _place(direct: DirectUrl) -> str:
    return without_userinfo(direct.url)


def _local(host: Host, wanted: Wanted) -> str | None:
    """Return the absolute path of a requirement for a local folder or archive; None for other requirements."""
    target, form = wanted.requirement.target, wanted.requirement.form
    if target.startswith("file:"):
        path = path_of_url(target, host.paths.sep) or ""
    else:
        path = target if form in ("path", "archive") or (target and "://" not in target) else ""
    return host.paths.normpath(host.paths.join(wanted.folder, path)) if path else None


def _same_folder(places: _Places, distribution: Distribution, path: str, editable: bool) -> None:
    host = places.host
    installed = folder_of(distribution, host.paths.sep)
    if installed is None or host.real_path(installed) != host.real_path(path) or distribution.editable != editable:
        raise NotMet(f"{distribution.name} is not installed from {path}.")
    if distribution.direct_url is not None and distribution.direct_url.subdirectory:
        raise NotMet(f"{distribution.name} is installed from a part of {path}.")
    _unchanged(places, distribution, path)
    if _has_cache_keys(host, host.paths.join(path, _DECLARING[0])):
        raise NotMet(f"Whether {distribution.name} is up to date depends on the cache-keys of {path}.")


def _unchanged(places: _Places, distribution: Distribution, path: str) -> None:
    """Raise NotMet if a local folder or archive changed since a distribution was installed from it.

    `path` is the folder or archive, and `places` gives access to the file system. In a folder, only pyproject.toml,
    setup.py and setup.cfg are examined, as by uv (crates/uv-cache-info). An archive is examined itself. The newest
    change time must be the one that uv stored in the distribution's `uv_cache.json`. Without that file, the change time
    must not be later than that of the distribution's METADATA.
    """
    host = places.host
    is_folder = (found := host.stat(path)) is not None and found.kind == "folder"
    files = [host.paths.join(path, name) for name in _DECLARING] if is_folder else [path]
    newest, file = max(
        ((time, each) for each in files if (time := places.changed_at(each)) is not None), default=(0, path)
    )
    noted = _noted_by_uv(host, host.paths.join(distribution.metadata_path, "uv_cache.json"))
    if noted is not None:
        is_same = noted == newest
    else:
        made = host.stat(host.paths.join(distribution.metadata_path, "METADATA"))
        is_same = made is not None and newest <= made.mtime_ns
    if not is_same:
        raise NotMet(f"{file} was changed since {distribution.name} was installed.")


def _noted_by_uv(host: Host, file: str) -> int | None:
    """Return the timestamp in a `uv_cache.json` in nanoseconds since 1970; None if `file` cannot be read or has
    none.
    """
    try:
        found = msgspec.json.decode(host.read(file, 1 << 20), type=_UvCache).timestamp
    except (OSError, msgspec.DecodeError):
        return None
    return found.secs_since_epoch * 1_000_000_000 + found.nanos_since_epoch if found is not None else None


def _has_cache_keys(host: Host, file: str) -> bool:
    try:
        return b"cache-keys" in host.read(file, 1 << 20)
    except OSError:
        return False
