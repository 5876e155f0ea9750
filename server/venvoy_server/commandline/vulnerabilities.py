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
    """Return a sentence on the source of vulnerabilities in use (`off`, `osv`, `database`).

    If a setting or the default decided that, a second sentence says so or how to choose another.
    """
    url = printable(result.url or "")
    sentences = {
        "off": "Known vulnerabilities are not looked up.",
        "osv": f"Known vulnerabilities are looked up at {url}: names and exact versions of packages are sent there.",
        "database": f"Known vulnerabilities are looked up in a copy of {url}: nothing about packages is sent.",
    }
    return f"{sentences[result.source]}{_REASONS[result.decided_by]}"


VIEW = View(VULNERABILITIES, render=render)
