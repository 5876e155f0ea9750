"""The newer versions that package indexes have of installed distributions."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.package import Package
from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.index_checks import IndexChecks
from venvoy_server.index.choice import Chooser, merged
from venvoy_server.index.request import IndexRequest
from venvoy_server.index.snapshot import IndexSnapshot
from venvoy_server.index.versions import parse_version
from venvoy_server.packages.model import Distribution


def add_latest(
    context: CallContext,
    environment: Environment,
    found: Sequence[Distribution],
    packages: Sequence[Package],
    *,
    offline: bool,
) -> IndexChecks:
    """Look up newer versions of the installed packages, and set the field `latest` of each package that has one.

    `found` are the distributions of `environment`. `packages` are the same packages in the same order, as protocol
    types; their field `latest` is set. Packages installed from a URL or folder, and those of the base installation, are
    not looked up. With `offline`, only cached answers of the indexes are used. Returns the finished look-ups.
    """
    names = tuple([each.key for each in found if each.direct_url is None and not each.editable and not each.from_base])
    checks = IndexChecks(context, offline=offline)
    folder = next(iter(context.client.folders), None) or context.host.paths.dirname(environment.prefix)
    checks.add_request(None, folder, IndexRequest(names), environment)
    checks.look_up()
    snapshot = checks.snapshot(None, environment)
    for distribution, package in zip(found, packages, strict=True):
        if distribution.key in names:
            package.latest = _newer(distribution, snapshot)
    return checks


def _newer(distribution: Distribution, snapshot: IndexSnapshot) -> str | None:
    """Return the version that an installation without constraints would choose, if it is newer, else None.

    Pre-releases count only if a pre-release is installed. `snapshot` is what the indexes returned.
    """
    page, installed = merged(snapshot.pages(distribution.key)), parse_version(distribution.version)
    if page is None or installed is None:
        return None
    chooser = Chooser(page, snapshot.target, snapshot.policy)
    chosen = chooser.choose(">=0.dev0" if installed.is_prerelease else "")
    latest = parse_version(chosen.version) if chosen is not None else None
    return str(latest) if latest is not None and latest > installed else None
