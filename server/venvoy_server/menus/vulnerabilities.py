"""The menu `vulnerabilities`: the user chooses a source of known vulnerabilities, before any data is sent."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step, Then
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call

_CHOICES = (
    (
        "database",
        "Download all records",
        "Some 30 MB, once a day. Nothing about this machine or its projects is sent.",
        "cloud-download",
    ),
    (
        "osv",
        "Ask OSV",
        "The names and exact versions of the packages that files pin, and of those that are installed, are sent to {url}.",
        "broadcast",
    ),
    ("off", "Do not look for vulnerabilities", "Nothing is downloaded and nothing is sent.", "circle-slash"),
)


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the question for the source of vulnerability records, with the present source marked.

    If the answer `files` is a list of paths, these files are audited after a source is chosen.
    """
    now = facts.vulnerabilities()
    audit = _audit(answers)
    items = [
        Item(
            label=label,
            detail=detail.format(url=facts.osv_url()),
            icon=icon,
            current=source == now.source,
            then=_choice(label, source, audit if source != "off" else None),
        )
        for source, label, detail, icon in _CHOICES
    ]
    placeholder = "A setting decides this." if now.decided_by == "settings" else "Nothing was chosen yet."
    return Step(
        kind="pick",
        id="vulnerabilities",
        path=facts.path,
        title="Where are known vulnerabilities looked up?",
        placeholder=placeholder if now.decided_by != "choice" else None,
        items=items,
    )


def _audit(answers: Answers) -> Then | None:
    files = answers.get("files")
    if not isinstance(files, list) or not all(isinstance(each, str) for each in files):
        return None
    return to_call("Looking for known vulnerabilities", "check", files=files, audit=True)


def _choice(label: str, source: str, after: Then | None) -> Then:
    then = to_call(label, "vulnerabilities", source=source)
    if then.call is not None and after is not None:
        then.call.and_then = after.call
    return then
