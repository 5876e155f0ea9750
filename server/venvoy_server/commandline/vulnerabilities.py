"""The output of `venvoy vulnerabilities`: where known vulnerabilities are looked up (the source), if at all."""

from __future__ import annotations

from venvoy_protocol.vulnerabilities import VULNERABILITIES, VulnerabilitiesResult
from venvoy_server.commandline.style import printable
from venvoy_server.commandline.view import Switches, View

_REASONS = {
    "settings": " A setting decides that.",
    "choice": "",
    "default": " `venvoy vulnerabilities osv` or `database` chooses.",
}


def render(result: VulnerabilitiesResult, switches: Switches) -> str:
    """Return a sentence on the source of known vulnerabilities that is in use (`off`, `osv` or `database`).

    If a setting decided the source, a second sentence reports that. If the source is the default, a second sentence
    names the commands that choose another source. `switches` is not used.
    """
    url = printable(result.url or "")
    sentences = {
        "off": "Known vulnerabilities are not looked up.",
        "osv": f"Known vulnerabilities are looked up at {url}: names and exact versions of packages are sent there.",
        "database": f"Known vulnerabilities are looked up in a copy of {url}: nothing about packages is sent.",
    }
    return f"{sentences[result.source]}{_REASONS[result.decided_by]}"


VIEW = View(VULNERABILITIES, render=render)
