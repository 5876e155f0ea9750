"""The menu `check`: checks that take longer and use the network, such as resolving and index look-ups."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return a list from which the user picks one of the slow checks: resolving, vulnerabilities or index look-ups.

    The checks are for the menu's file if it lists dependencies, otherwise for the whole project.
    """
    files = [facts.path] if facts.is_dependency_file() else [facts.project]
    name = facts.short(files[0])
    together = Item(
        label="Can everything be installed together?",
        detail=f"Asks uv, which asks the package index, about {name}. At most a minute.",
        icon="checklist",
        then=to_call(f"Checking {name} fully", "check", files=files, resolve=True),
    )
    on_index = Item(
        label="Are all versions there, and which are newer?",
        detail=f"Asks the package indexes that an installation would use about {name}. At most ten seconds.",
        icon="package",
        then=to_call("Asking package indexes", "check", files=files, index=True),
    )
    items = [together, _audit(facts, files), on_index]
    return Step(kind="pick", id="check", path=facts.path, title=f"Check {name} fully", items=items)


def _audit(facts: MenuFacts, files: list[str]) -> Item:
    """Return the menu entry that looks for known vulnerabilities in `files`.

    If no source of vulnerability records is configured, the entry opens the menu that asks for a source.
    """
    is_off = facts.vulnerabilities().source == "off"
    ask = to_menu(facts, "vulnerabilities", files=files)
    return Item(
        label="Are there known vulnerabilities?",
        detail="Asks first where they are to be looked up." if is_off else None,
        icon="bug",
        then=ask if is_off else to_call("Looking for known vulnerabilities", "check", files=files, audit=True),
    )
