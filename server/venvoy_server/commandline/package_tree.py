"""Installed packages and what depends on what: as a tree, or as the paths of dependencies that lead to one package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from venvoy_protocol.package import Package
from venvoy_server.commandline.style import printable
from venvoy_server.packages.read import canonical

_MOST = 200
"""Maximum number of dependency paths shown for one package."""


def tree_lines(packages: Sequence[Package], roots: Sequence[Package] | None = None) -> Iterator[str]:
    """Yield a line per package in `roots`, with its dependencies indented below, and theirs below them.

    By default the roots are the packages that were installed by name or that no package depends on. Packages that
    depend on each other in a cycle, and would not be shown below any root, are then shown below one of them.
    """
    by_key = {canonical(each.name): each for each in packages}
    needed = {canonical(name) for each in packages for name in each.needs or ()}
    shown: set[str] = set()
    if roots is not None:
        for root in roots:
            yield from _below(root.name, by_key, 0, (), shown)
        return
    for key, package in by_key.items():
        if package.requested or key not in needed:
            yield from _below(package.name, by_key, 0, (), shown)
    for key, package in by_key.items():
        if key not in shown:  # a cycle that no root leads to
            yield from _below(package.name, by_key, 0, (), shown)


def _below(
    name: str, by_key: Mapping[str, Package], depth: int, path: tuple[str, ...], shown: set[str]
) -> Iterator[str]:
    key, package = canonical(name), by_key.get(canonical(name))
    version = package.version if package is not None else "is not installed"
    again = key in path or (key in shown and package is not None and bool(package.needs))
    yield f"{'  ' * depth}{printable(package.name if package else name)} {printable(version)}{' (see above)' if again else ''}"
    if package is None or again:
        return
    shown.add(key)
    for each in package.needs or ():
        yield from _below(each, by_key, depth + 1, (*path, key), shown)


def ways_to(name: str, packages: Sequence[Package]) -> list[str]:
    """Return lines such as `flask -> jinja2 -> markupsafe`, one per way in which packages depend on the named package.

    A way begins with a package that was installed by name or that nothing depends on. The shortest come first; the
    number of lines is limited. Empty if nothing depends on the package.
    """
    by_key = {canonical(each.name): each for each in packages}
    parents: dict[str, list[str]] = {}
    for key, package in by_key.items():
        for each in package.needs or ():
            parents.setdefault(canonical(each), []).append(key)
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[str, ...]] = [(canonical(name),)]
    while waiting and len(found) < _MOST:
        path = waiting.pop(0)
        above = [key for key in parents.get(path[0], ()) if key not in path]
        if len(path) > 1 and (not above or by_key[path[0]].requested):
            found.append(path)
        waiting += [(key, *path) for key in above]
    return [" -> ".join(printable(by_key[key].name if key in by_key else key) for key in path) for path in found]
