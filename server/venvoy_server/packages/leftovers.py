"""Find leftovers of interrupted installations in site-packages: orphaned metadata, and folders that pip renamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.layout import names_in
from venvoy_server.packages.metadata import is_name
from venvoy_server.packages.read import canonical, split_metadata_name

_METADATA = (".dist-info", ".egg-info")


class Leftover(msgspec.Struct, frozen=True):
    """A file or folder that an interrupted installation left in site-packages.

    `path` is absolute, `reason` explains it to the user. `removable` is whether deleting it is safe, because no other
    files belong to it. `stops_uv` is whether uv refuses every installation while it exists.
    """

    path: str
    reason: str
    removable: bool
    stops_uv: bool = False


def leftovers(host: Host, site_packages: Sequence[str]) -> tuple[Leftover, ...]:
    """Return what interrupted installations left in the site-packages folders, sorted by name within each folder."""
    return tuple(found for folder in site_packages for found in _in_folder(host, folder))


def _in_folder(host: Host, folder: str) -> Iterator[Leftover]:
    try:
        children = sorted(host.children(folder), key=lambda child: child.name)
    except OSError:
        return
    names = [child.name for child in children]
    by_key: dict[str, list[tuple[Child, str, frozenset[str]]]] = {}
    for child in children:
        path = host.paths.join(folder, child.name)
        if child.name.startswith("~") and child.kind == "folder":
            yield _set_aside(path, child.name, names)
        elif child.name.endswith(_METADATA) and child.kind != "link":
            inside = frozenset(names_in(host, path)) if child.kind == "folder" else frozenset[str]()
            name, version = split_metadata_name(child.name)
            if is_name(name) and (version[:1].isdigit() or child.name.endswith(".egg-info")):
                by_key.setdefault(canonical(name), []).append((child, version, inside))
            else:
                yield _unnamed(path, child, inside)
    for twins in by_key.values():
        if len(twins) > 1:
            yield from _beside_a_whole_one(host, folder, twins)


def _set_aside(path: str, name: str, names: list[str]) -> Leftover:
    """Return the leftover for a folder that pip renamed while it replaced a package, with `~` for its first letters.

    `path` and `name` are those of the renamed folder, `names` all names in its parent folder. The leftover is removable
    if `names` shows that any version of the package was installed again.
    """
    rest, is_metadata = name.lstrip("~-"), name.endswith(_METADATA)
    stem = split_metadata_name(rest)[0] if is_metadata else rest
    now = (split_metadata_name(each)[0] if is_metadata else each for each in names if _may_be(each, is_metadata))
    again = any(canonical(each).endswith(canonical(stem)) for each in now)
    reason = "pip set it aside while it replaced a package, and was interrupted"
    return Leftover(path, reason if again else f"{reason}; nothing has taken its place", removable=again)


def _may_be(name: str, is_metadata: bool) -> bool:
    return not name.startswith(("~", "-")) and name.endswith(_METADATA) is is_metadata


def _unnamed(path: str, child: Child, inside: frozenset[str]) -> Leftover:
    """Return the leftover for the metadata folder or file at `path`, whose name is not a valid distribution name.

    pip renamed it, or it is damaged. `child` is its directory entry. `inside` are the names in the metadata folder;
    empty for a file.
    """
    removable = child.kind == "folder" and not inside & {"RECORD", "installed-files.txt"}
    if child.name.startswith(("-", "~")):
        reason = "pip set it aside while it replaced a package, and was interrupted"
    else:
        reason = "its name is not that of a distribution"
    holds = bool(inside & {"METADATA", "PKG-INFO"}) or child.kind == "file" or child.name.startswith("-")
    return Leftover(path, reason, removable, stops_uv=holds)


def _beside_a_whole_one(host: Host, folder: str, twins: list[tuple[Child, str, frozenset[str]]]) -> Iterator[Leftover]:
    """Yield a leftover for each metadata entry without RECORD (list of files) whose project has another with RECORD.

    `twins` are all metadata entries of one project in `folder`, as triples: the entry, its version, and the names in
    it. Entries of the same version as one with a RECORD are not leftovers.
    """
    whole = {version for _, version, inside in twins if "RECORD" in inside}
    for child, version, inside in twins:
        if whole and version not in whole:
            path = host.paths.join(folder, child.name)
            reason = f"version {', '.join(sorted(whole))} is installed, and this lists no files"
            removable = child.kind == "folder" and "installed-files.txt" not in inside
            yield Leftover(path, reason, removable)
