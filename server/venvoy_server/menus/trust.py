"""The menu `trust`: the user decides whether programs in the project's folder may be executed."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.failures import RESTRICTED
from venvoy_server.menus.parts import to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the question whether to trust the project's folder, with the present decision marked.

    If the editor itself does not trust the folder, return a final warning.
    """
    if not facts.can_grant_trust():
        return Step(kind="done", message=RESTRICTED, severity="warning", code="untrusted")
    folder, trusted = facts.project, facts.trust().trusted
    name = facts.short(folder)
    grant = to_call(f"Trusting {name}", "trust", folder=folder, trusted=True)
    revoke = to_call(f"Revoking the trust of {name}", "trust", folder=folder, trusted=False)
    return Step(
        kind="pick",
        id="trust",
        path=facts.path,
        title=f"Trust {name}?",
        placeholder="It is trusted." if trusted else "It is not trusted.",
        detail="Installing can run programs that lie in the folder: its Python, build scripts, plug-ins.",
        items=[
            Item(label="Trust it", description="for every editor", icon="shield", current=trusted, then=grant),
            Item(label="Do not trust it", icon="circle-slash", current=not trusted, then=revoke),
        ],
    )
