"""Every relative link of the Markdown files leads to a file that exists, and to a heading that it has; commands in `sh` blocks exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from venvoy_server.commandline.help import commands
from venvoy_server.shell_completion.candidates import options_of_command

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts),
    *sorted(ROOT.glob("*.md")),
    *(ROOT / name for name in ("protocol/README.md", "server/venvoy_server/rules.md")),
]
MADE = {f"docs/reference/{name}.md" for name in ("commands", "topics", "rules")}
"""Pages that `nox -s docs` writes."""
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def slug(heading: str) -> str:
    """Return the anchor of a heading, as GitHub and MyST make it."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return plain.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {slug(each) for each in re.findall(r"^#{1,4} (.+)$", text, re.MULTILINE)}


def links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if place.relative_to(ROOT).as_posix() in MADE:
            continue
        assert place.exists(), target
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), target


def test_links_are_found() -> None:
    assert sum(1 for page in PAGES for _ in links(page)) > 50


def test_commands_that_are_shown_exist_with_their_options() -> None:
    known = {name for name, _ in commands()}
    wrong = []
    for page in PAGES:
        for block in SHELL.findall(page.read_text(encoding="utf-8")):
            for text in re.findall(r"(?:^|[ (/])venvoy ([a-z]+[^|)\\\n&;#>]*)", block):
                words = shlex.split(text.replace('"', "").replace("'", ""))
                options = options_of_command(words[0]) or ()
                names = {f"--{each.name}" for each in options} | {f"--no-{each.name}" for each in options}
                own = words[: words.index("--")] if "--" in words else words
                typed = [word.partition("=")[0] for word in own if word.startswith("--")]
                unknown = [word for word in typed if options and word not in names]
                if words[0] not in known or unknown:
                    wrong.append(f"{page.name}: venvoy {text}")
    assert wrong == []
