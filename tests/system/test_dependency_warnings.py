"""What install, uninstall and sync break in other distributions is reported, beforehand too, and not what was broken before."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import Bench
from venvoy_server.operations.model import InstallRequest, Outcome, Sources, SyncRequest, UninstallRequest
from venvoy_server.system.execution import install as installing


def said(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in outcome.warnings]


def test_a_change_says_which_dependencies_it_breaks(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta<2")
    bench.wheel("beta", "1.0")
    bench.wheel("beta", "2.0")
    bench.wheel("gamma", "1.0")
    bench.create()
    assert said(bench.install("alpha")) == []
    would = "alpha 1.0 requires beta<2, but beta 2.0 would be installed."
    assert said(bench.install("beta==2.0", dry_run=True)) == [("dependency-conflict", would)]
    outcome = bench.install("beta==2.0")
    is_broken = "alpha 1.0 requires beta<2, but beta 2.0 is installed."
    assert said(outcome) == [("dependency-conflict", is_broken)]
    assert [(each.name, each.requirement, each.installed) for each in outcome.warnings] == [("alpha", "beta<2", "2.0")]
    assert said(bench.install("gamma")) == [], "it was broken before"
    assert said(bench.install("beta==1.0")) == [], "it is repaired"


def test_what_is_taken_away_is_reported(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta", "absent; python_version < '3'")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    request = UninstallRequest(bench.path, ("beta",), dry_run=True)
    would = "alpha 1.0 requires beta, which would not be installed."
    assert said(installing.uninstall(bench.services, request)) == [("dependency-missing", would)]
    outcome = installing.uninstall(bench.services, UninstallRequest(bench.path, ("beta",)))
    assert said(outcome) == [("dependency-missing", "alpha 1.0 requires beta, which is not installed.")]
    bench.install("beta")
    both = installing.uninstall(bench.services, UninstallRequest(bench.path, ("beta", "alpha")))
    assert said(both) == []


def test_without_dependencies_their_absence_is_what_was_asked_for(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta", "delta<2")
    bench.wheel("delta", "2.0")
    bench.create()
    bench.install("delta")
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project, no_deps=True)
    conflict = "alpha 1.0 requires delta<2, but delta 2.0 is installed."
    assert said(installing.install(bench.services, request)) == [("dependency-conflict", conflict)]


def test_a_list_that_lacks_what_a_package_needs_is_reported(bench: Bench) -> None:
    """A lock is followed to the letter, also if it is not complete."""
    wheel = Path(bench.wheel("alpha", "1.0", "beta"))
    bench.create()
    lock = Path(bench.project, "pylock.toml")
    lock.write_text(
        'lock-version = "1.0"\ncreated-by = "tests"\n[[packages]]\nname = "alpha"\nversion = "1.0"\n'
        f'wheels = [{{ name = "{wheel.name}", path = "{wheel.as_posix()}", hashes = {{}} }}]\n',
        encoding="utf-8",
    )
    outcome = installing.sync(
        bench.services, SyncRequest(bench.path, Sources(requirements=(str(lock),)), bench.project)
    )
    assert said(outcome) == [("dependency-missing", "alpha 1.0 requires beta, which is not installed.")]


def test_what_the_base_has_counts(bench: Bench) -> None:
    """With system site-packages, what an environment's own distribution hid is there again once that is gone."""
    from venvoy_server.environments.model import Environment
    from venvoy_server.operations.model import Change
    from venvoy_server.packages.model import Distribution
    from venvoy_server.system.execution.dependency_warnings import dependency_warnings

    base, own = Path(bench.root, "base"), Path(bench.path, "site")
    (base / "beta-1.0.dist-info").mkdir(parents=True)
    (base / "beta-1.0.dist-info" / "METADATA").write_text("Name: beta\nVersion: 1.0\n", encoding="utf-8")
    environment = Environment(
        "venv", bench.path, bench.path, sys.executable, "v", "v", site_packages=(str(own), str(base))
    )
    alpha = Distribution("alpha", "alpha", "1.0", "", "", ("beta",))
    beta = Distribution("beta", "beta", "2.0", "", "")
    gone = (Change("beta", "removed", None, "2.0"),)
    assert dependency_warnings(bench.host, environment, (alpha, beta), (alpha,), gone) == ()
    newer = (Distribution("alpha", "alpha", "1.0", "", "", ("beta>=2",)), beta)
    (warning,) = dependency_warnings(bench.host, environment, newer, newer[:1], gone)
    assert warning.installed == "1.0"
