"""Which distributions an environment has itself, and which it sees in its base."""

from __future__ import annotations

from fakes import Node, venv_files
from handlers.imitation import PYENV, PYTHONS, ROOT, ImitatedMachine, context_of
from venvoy_protocol.packages import PackagesParams
from venvoy_server.handlers.packages import packages

SITE = "lib/python3.12/site-packages"


def distribution(site: str, name: str) -> dict[str, Node]:
    return {f"{site}/{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"}


def test_what_only_the_base_has_is_marked() -> None:
    base = f"{PYENV}/3.12.1"
    files = {
        **PYTHONS,
        **venv_files(f"{ROOT}/.venv", base, "3.12.1", include_system_site_packages="true"),
        **distribution(f"{ROOT}/.venv/{SITE}", "own"),
        **distribution(f"{ROOT}/.venv/{SITE}", "both"),
        **distribution(f"{base}/{SITE}", "both"),
        **distribution(f"{base}/{SITE}", "below"),
    }
    found = packages(context_of(ImitatedMachine(files)), PackagesParams(environment=f"{ROOT}/.venv"))
    assert [(each.name, each.from_base) for each in found.packages] == [
        ("below", True),
        ("both", False),
        ("own", False),
    ]
