"""Verification of installed distributions: broken ones, missing source folders, remains of interrupted installations.

A distribution is broken if files are missing or differ from RECORD, the list of its files.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import msgspec

from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Problem, Repair
from venvoy_server.packages.leftovers import leftovers
from venvoy_server.packages.model import DirectUrl, Distribution
from venvoy_server.packages.read import installed, own_site_packages
from venvoy_server.packages.verify import Damage, verify


class Broken(msgspec.Struct, frozen=True):
    """A distribution whose files do not match its RECORD (list of files).

    `incomplete` is whether files are missing, so that it cannot work as intended. Otherwise files differ only in size
    or content, which may be a manual edit.
    """

    name: str
    key: str
    version: str
    incomplete: bool
    message: str
    metadata_path: str
    direct_url: DirectUrl | None = None


def own_distributions(host: Host, environment: Environment) -> tuple[Distribution, ...]:
    """Return the distributions installed in the environment itself, without those of its base."""
    return installed(host, own_site_packages(host, environment))


def broken_distributions(host: Host, environment: Environment, *, hashes: bool = False) -> tuple[Broken, ...]:
    """Return the broken distributions of an environment, sorted by name, without those of its base installation.

    `hashes` compares file contents, too, not only sizes.
    """
    return broken_of(host, own_distributions(host, environment), hashes=hashes)


def broken_of(host: Host, distributions: Iterable[Distribution], *, hashes: bool = False) -> tuple[Broken, ...]:
    """Return a `Broken` object for each of the distributions that is broken, in the same order.

    A distribution is broken if its metadata is unusable, or if its files are missing or differ from RECORD (the list of
    its files). Sizes of files are compared; with `hashes`, contents are compared, too.
    """
    found = (judge(host, distribution, hashes) for distribution in distributions)
    return tuple(broken for broken in found if broken is not None)


def judge(host: Host, distribution: Distribution, hashes: bool = False) -> Broken | None:
    """Return what is broken in an installed distribution, or None if it is complete and unchanged.

    `hashes` compares file contents, too, not only sizes.
    """
    damages = [] if distribution.broken else verify(host, distribution, hashes)
    if not damages and not distribution.broken:
        return None
    missing = [damage for damage in damages if damage.reason == "missing"]
    why = distribution.broken or _sentence(missing or damages)
    return Broken(
        name=distribution.name,
        key=distribution.key,
        version=distribution.version,
        incomplete=bool(missing or distribution.broken),
        message=f"{distribution.name} {distribution.version}: {why}.",
        metadata_path=distribution.metadata_path,
        direct_url=distribution.direct_url,
    )


def _sentence(damages: list[Damage]) -> str:
    words = {"missing": "missing", "changed": "not as it was installed", "unreadable": "not readable"}
    more = f" and {len(damages) - 1} more files are" if len(damages) > 2 else ""
    more = more or (" and one more file are" if len(damages) == 2 else " is")
    return f"{damages[0].path}{more} {words[damages[0].reason]}"


def missing_source(host: Host, distribution: Distribution) -> str | None:
    """Return the source folder of an editable distribution (PEP 660) if it does not exist, else None."""
    origin = distribution.direct_url
    if origin is None or not origin.editable or distribution.broken:
        return None
    source = path_of_url(origin.url, host.paths.sep)
    return source if source is not None and host.stat(source) is None else None


def source_problems(
    host: Host, environment: Environment, distributions: Iterable[Distribution], moved: Container[str]
) -> tuple[Problem, ...]:
    """Return a problem for each editable distribution whose source folder is missing, so that it cannot be imported.

    `moved` has the canonical names of distributions whose source was found elsewhere: for these the problem suggests
    `repair`, for the others `uninstall`.
    """
    found = []
    for each in distributions:
        source = missing_source(host, each)
        if source is not None:
            message = f"{each.name} {each.version} is installed as editable from {source}, which does not exist."
            repair = Repair("Repair the environment", "repair", {"path": environment.prefix})
            params = {"environment": environment.prefix, "packages": [each.name]}
            call = repair if each.key in moved else Repair(f"Uninstall {each.name}", "uninstall", params)
            found.append(Problem("missing-source", message, "error", each.metadata_path, call))
    return tuple(found)


def leftover_problems(host: Host, environment: Environment) -> tuple[Problem, ...]:
    """Return a problem for each remnant of an interrupted installation in the environment's site-packages."""
    found = []
    for each in leftovers(host, own_site_packages(host, environment)):
        stops = " uv refuses to install anything while it is there." if each.stops_uv else ""
        message = f"{host.paths.basename(each.path)} was left in site-packages: {each.reason}.{stops}"
        params = {"path": environment.prefix}
        repair = Repair("Delete what was left", "repair", params) if each.removable else None
        found.append(Problem("leftover-metadata", message, "warning", each.path, repair))
    return tuple(found)


def broken_problems(environment: Environment, broken: tuple[Broken, ...]) -> tuple[Problem, ...]:
    """Return a problem for each broken distribution; it suggests the `repair` request that fixes the distribution.

    For an incomplete distribution, that is a plain repair of the environment. Files that only differ may have been
    edited by a person: they are restored only by a repair that names the code `broken-distribution`.
    """
    repair = Repair("Repair the environment", "repair", {"path": environment.prefix})
    params = {"path": environment.prefix, "codes": ["broken-distribution"]}
    put_back = Repair("Put back the files as they were installed", "repair", params)
    return tuple(
        Problem(
            "broken-distribution",
            each.message,
            "error" if each.incomplete else "warning",
            each.metadata_path,
            repair if each.incomplete else put_back,
        )
        for each in broken
    )
