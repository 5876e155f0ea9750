"""Find how this program was installed, from the files that installers leave, and how to update and uninstall it."""

from __future__ import annotations

from shlex import quote
from typing import Literal

import msgspec

from venvoy_server.convert import path_of_uri
from venvoy_server.environments.host import Host

Installer = Literal["uv tool", "pipx", "an editor's extension", "zip archive", "pip", "uv pip"]


class RunningProgram(msgspec.Struct, frozen=True):
    """The running program's files, and the metadata that its installer left.

    `package` is the folder of `venvoy_server`, `prefix` the environment it runs in, `python` that environment's
    executable, `started` the file that was started. `direct_url` and `installer` are the contents of the files
    `direct_url.json` (PEP 610) and `INSTALLER`.
    """

    package: str
    prefix: str
    python: str
    started: str = ""
    direct_url: str | None = None
    installer: str | None = None


class ProgramInstallation(msgspec.Struct, frozen=True, kw_only=True):
    """How this program was installed (`by`), and from where (`source`, None for a package index).

    `update` and `uninstall` are the command lines that do that, in the order in which to run them.
    """

    by: Installer
    source: str | None
    editable: bool = False
    update: tuple[str, ...]
    uninstall: tuple[str, ...]


class _Repository(msgspec.Struct, frozen=True):
    vcs: str
    requested_revision: str | None = None


class _DirectUrl(msgspec.Struct, frozen=True):
    """The fields of `direct_url.json` (PEP 610) that are used here."""

    url: str = ""
    dir_info: dict[str, bool] = {}
    vcs_info: _Repository | None = None


def installation(host: Host, origin: RunningProgram) -> ProgramInstallation:
    """Return how the program was installed, with the commands that update and uninstall it."""
    source, editable = _source(origin)
    by = _installer(host, origin)
    pull = (f"git -C {quote(source)} pull",) if source and host.exists(host.paths.join(source, ".git")) else ()
    what = quote(source or "venvoy")
    if by == "uv tool":
        update = f"uv tool install --reinstall {what}" if source else "uv tool upgrade venvoy"
        uninstall = ("uv tool uninstall venvoy",)
    elif by == "pipx":
        update = f"pipx install --force {what}" if source else "pipx upgrade venvoy"
        uninstall = ("pipx uninstall venvoy",)
    elif by == "an editor's extension":
        return ProgramInstallation(
            by=by, source=None, update=("update the extension",), uninstall=("uninstall the extension",)
        )
    elif by == "zip archive":
        files = f"delete {origin.started} and {_unpacked(host, origin.package)}"
        return ProgramInstallation(by=by, source=origin.started, update=("replace the file",), uninstall=(files,))
    else:
        tool = f"{quote(origin.python)} -m pip" if by == "pip" else "uv pip"
        python = "" if by == "pip" else f" --python {quote(origin.python)}"
        yes = " --yes" if by == "pip" else ""
        # pip considers another commit of the same version as installed already.
        again = "--force-reinstall " if _is_repository(source) else "" if source else "--upgrade "
        update = f"{tool} install{python} {'--editable ' if editable else again}{what}"
        uninstall = (f"{tool} uninstall{python}{yes} venvoy",)
    return ProgramInstallation(by=by, source=source, editable=editable, update=(*pull, update), uninstall=uninstall)


def _installer(host: Host, origin: RunningProgram) -> Installer:
    join = host.paths.join
    if ".shiv" in origin.package.split(host.paths.sep) or not host.exists(origin.package):
        return "zip archive"
    if "bundled" in origin.package.split(host.paths.sep):
        return "an editor's extension"
    if host.exists(join(origin.prefix, "uv-receipt.toml")):
        return "uv tool"
    if host.exists(join(origin.prefix, "pipx_metadata.json")):
        return "pipx"
    return "uv pip" if (origin.installer or "").strip() == "uv" else "pip"


def _source(origin: RunningProgram) -> tuple[str | None, bool]:
    """Return the folder or URL that the program was installed from, and whether that installation is editable.

    The first is None if the program came from a package index.
    """
    try:
        found = msgspec.json.decode(origin.direct_url or "{}", type=_DirectUrl)
    except msgspec.DecodeError:
        return None, False
    if found.vcs_info is not None:
        revision = f"@{found.vcs_info.requested_revision}" if found.vcs_info.requested_revision else ""
        return f"{found.vcs_info.vcs}+{found.url}{revision}", False
    return path_of_uri(found.url) or found.url or None, found.dir_info.get("editable", False)


def _is_repository(source: str | None) -> bool:
    """Return whether a source is a version control URL in pip's form: `git+https://...`."""
    return source is not None and source.partition("://")[0].partition("+")[0] in ("git", "hg", "svn", "bzr")


def _unpacked(host: Host, package: str) -> str:
    """Return the folder in `.shiv` into which the zip archive of this program was unpacked.

    `package` is the folder of `venvoy_server`; it is returned if no parent folder is `.shiv`.
    """
    parts = package.split(host.paths.sep)
    return host.paths.sep.join(parts[: parts.index(".shiv") + 2]) if ".shiv" in parts else package
