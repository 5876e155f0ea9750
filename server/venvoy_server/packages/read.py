"""Read the installed distributions from site-packages folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from venvoy_server.environments.documents import read_json
from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.layout import names_in
from venvoy_server.environments.model import Environment
from venvoy_server.packages import metadata
from venvoy_server.packages.model import DirectUrl, Distribution

_LONGEST = 100
_SUFFIXES = (".dist-info", ".egg-info", ".egg-link", ".egg")


def installed(
    host: Host, site_packages: Sequence[str], *, base_folders: Iterable[str] = (), full: bool = True
) -> tuple[Distribution, ...]:
    """Return the distributions installed in the given site-packages folders, sorted by canonical name.

    If several folders contain a distribution of the same name, that of the first folder is returned, which Python would
    import. With `full=False` no metadata files are read: each distribution has only its name, version and paths.
    `base_folders` are those of `site_packages` that belong to the base (the interpreter that the environment was made
    from). Distributions in these folders get `from_base` True.
    """
    base, found = frozenset(base_folders), dict[str, Distribution]()
    for folder in site_packages:
        here: dict[str, Distribution] = {}
        for child in _metadata_children(host, folder):
            distribution = _read(host, folder, child, full, folder in base)
            if distribution is not None:
                here[distribution.key] = _installed_one(here.get(distribution.key), distribution)
        for key, distribution in here.items():
            found.setdefault(key, distribution)
    return tuple(found[key] for key in sorted(found))


def installed_in(host: Host, environment: Environment) -> tuple[Distribution, ...]:
    """Return every distribution that an environment's Python can import, including those of its base installation.

    `from_base` is True for the latter.
    """
    base = set(environment.site_packages).difference(own_site_packages(host, environment))
    return installed(host, environment.site_packages, base_folders=base)


def own_site_packages(host: Host, environment: Environment) -> tuple[str, ...]:
    """Return the site-packages folders that are inside the environment itself."""
    start = environment.prefix.rstrip(host.paths.sep) + host.paths.sep
    return tuple(folder for folder in environment.site_packages if folder.startswith(start))


def _children(host: Host, folder: str) -> Sequence[Child]:
    try:
        return host.children(folder)
    except OSError:
        return ()


def _metadata_children(host: Host, folder: str) -> Iterator[Child]:
    """Yield the entries of `folder` that hold a distribution's metadata, except those pip ignores (`~ip`, `-ip`)."""
    for child in _children(host, folder):
        if child.name.endswith(_SUFFIXES) and not child.name.startswith(("~", "-")):
            yield child


def _installed_one(known: Distribution | None, other: Distribution) -> Distribution:
    """Return which of two metadata entries of one project, in one site-packages folder, counts as installed.

    `known` is the entry found before; if it is None, `other` is returned. An entry with a RECORD (list of files) counts
    before an entry without, which an interrupted installation has left. Otherwise, if the versions are equal, the
    `.dist-info` entry is returned. If the versions differ, the entry with the greater version (compared as text) is
    returned, marked as broken.
    """
    if known is None:
        return other
    if known.recorded != other.recorded:
        return known if known.recorded else other
    if known.version == other.version:
        return known if known.metadata_path.endswith(".dist-info") else other
    import msgspec.structs

    first, second = sorted((known, other), key=lambda item: item.version)
    return msgspec.structs.replace(second, broken=f"it is installed twice: {first.version} and {second.version}")


def _read(host: Host, folder: str, child: Child, full: bool, from_base: bool) -> Distribution | None:
    name, version = split_metadata_name(child.name)
    path = host.paths.join(folder, child.name)
    if child.name.endswith(".egg-link"):
        return _linked(host, folder, path, name, from_base)
    if not name:
        return None
    if not full:
        return Distribution(name, canonical(name), version, folder, path, from_base=from_base)
    return _full(host, folder, path, child, name, version, from_base)


def split_metadata_name(folder_name: str) -> tuple[str, str]:
    """Split `name-version.dist-info` or `name-version-py3.11.egg-info` into name and version.

    The version is empty if the name has none, as in the egg-info of a develop install (`setup.py develop`).
    """
    stem, _, suffix = folder_name.rpartition(".")
    if suffix == "dist-info":
        name, _, version = stem.rpartition("-")
        return name, version
    name, _, rest = stem.partition("-")
    return name, rest.partition("-py")[0]


def canonical(name: str) -> str:
    """Return the normalised form of a project name (PEP 503), such as `ruamel-yaml` for `Ruamel.YAML`."""
    text = name.lower().replace("_", "-").replace(".", "-")
    while "--" in text:
        text = text.replace("--", "-")
    return text


def _full(host: Host, folder: str, path: str, child: Child, name: str, version: str, from_base: bool) -> Distribution:
    inside, fields_path = _metadata_file(host, path, child)
    fields = metadata.read(host, fields_path) if fields_path else {}
    url = _direct_url(host, path) if "direct_url.json" in inside else None
    said_name, said_version = _first(fields, "name") or name, _first(fields, "version") or version
    wrong = _wrong(said_name, said_version)
    broken = wrong or (None if fields.get("version") else "its metadata is missing: its installation was interrupted")
    if wrong is None:
        name, version = said_name, said_version
    elif not metadata.is_name(name) or not metadata.pin(version):
        name, version, url = name if metadata.is_name(name) else ascii(name), "", None
    return Distribution(
        name=name,
        key=canonical(name),
        version=version,
        location=folder,
        metadata_path=path,
        requires=tuple(fields.get("requires-dist", ())),
        provides_extras=tuple(fields.get("provides-extra", ())),
        requires_python=_first(fields, "requires-python"),
        summary=_first(fields, "summary"),
        editable=bool(url and url.editable),
        direct_url=url,
        requested="REQUESTED" in inside,
        installer=_first_line(host, host.paths.join(path, "INSTALLER")) if "INSTALLER" in inside else None,
        from_base=from_base,
        recorded="RECORD" in inside,
        broken=broken,
        misread=wrong is not None,
    )


def _wrong(name: str, version: str) -> str | None:
    """Return why a distribution's name or version cannot be one, or None; an empty version is only missing.

    pip and uv would read such a text as something else if it were written in a requirements file.
    """
    if not metadata.is_name(name):
        return f"its metadata has the name {name[:_LONGEST]!a}, which is not that of a project (PEP 508)"
    if version and not metadata.pin(version):
        return f"its metadata has the version {version[:_LONGEST]!a}, which is not a version (PEP 440)"
    return None


def _first(fields: dict[str, list[str]], name: str) -> str | None:
    values = fields.get(name)
    return values[0] if values else None


def _metadata_file(host: Host, path: str, child: Child) -> tuple[frozenset[str], str | None]:
    """Return the names in a distribution's metadata folder, and the path of its METADATA or PKG-INFO file.

    `path` is the metadata folder, such as `x-1.0.dist-info`, and `child` its directory entry (name and kind). The first
    value holds the names of the files and folders in it. The second value is None if the file is missing. An
    `.egg-info` may itself be a file: then there are no names, and the second value is `path`.
    """
    if child.kind == "file" and child.name.endswith(".egg-info"):
        return frozenset(), path
    inside = frozenset(names_in(host, path))
    if child.name.endswith(".egg"):
        info = host.paths.join(path, "EGG-INFO", "PKG-INFO")
        return inside, info if "EGG-INFO" in inside else None
    name = "METADATA" if child.name.endswith(".dist-info") else "PKG-INFO"
    return inside, host.paths.join(path, name) if name in inside else None


def _first_line(host: Host, path: str) -> str | None:
    try:
        return host.read(path, 256).decode("utf-8", "replace").strip().partition("\n")[0] or None
    except OSError:
        return None


def _direct_url(host: Host, path: str) -> DirectUrl | None:
    data = read_json(host, host.paths.join(path, "direct_url.json"))
    try:
        vcs, folder = data.get("vcs_info") or {}, data.get("dir_info") or {}
        return DirectUrl(
            url=str(data["url"]),
            editable=folder.get("editable") is True,
            vcs=vcs.get("vcs"),
            commit=vcs.get("commit_id"),
            requested_revision=vcs.get("requested_revision"),
            subdirectory=data.get("subdirectory"),
        )
    except (KeyError, TypeError, AttributeError):
        return None


def _linked(host: Host, folder: str, path: str, name: str, from_base: bool) -> Distribution | None:
    """Return the distribution that `setup.py develop` installed, whose egg-link file `path` names the project's folder.

    The metadata are read from the egg-info in the project's folder; without egg-info the distribution is broken.
    `folder` holds `path`; `name` is the distribution's name. None if the file contains no absolute path.
    """
    source = _first_line(host, path)
    if not source or not host.paths.isabs(source):
        return None
    for child in _metadata_children(host, source):
        if child.name.endswith(".egg-info") and canonical(split_metadata_name(child.name)[0]) == canonical(name):
            import msgspec.structs

            info = host.paths.join(source, child.name)
            found = _full(host, folder, info, child, name, "", from_base)
            return msgspec.structs.replace(
                found, editable=True, direct_url=DirectUrl(f"file://{source}", editable=True)
            )
    broken = f"the project it leads to, {source}, has no metadata"
    return Distribution(name, canonical(name), "", folder, path, editable=True, from_base=from_base, broken=broken)
