"""Find common mistakes in a requirement that pip refuses, such as tabs and invisible characters."""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.accepted import is_requirement
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

_INVISIBLE = pattern(
    "[\x00-\x08\x0e-\x1f\x7f\xa0\xad\u0600-\u0605\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)


def shape(text: str) -> Fault | None:
    """Return the fault if a refused requirement has a common mistake, such as a tab before an option; else None.

    `text` is the requirement. Other such mistakes are a backslash at its end, an invisible character, an unsupported
    URL, and a comment without a space before it.
    """
    tab = re.search(r"(?<!\t)\t+(?=--?[A-Za-z])", text)
    if tab:
        message = "pip needs a space before an option. This tab makes the option part of the requirement."
        return Fault("tab-before-option", tab.start(), tab.end(), message, " ", title="Replace with a space")
    if text.endswith("\\"):
        message = "Spaces follow the `\\`, so it does not continue the line. It must be the last character of the line."
        return Fault("backslash-then-space", len(text) - 1, len(text), message)
    return invisible(text) or _url_shape(text) or _comment_shape(text)


def invisible(text: str) -> Fault | None:
    """Return the fault of the first invisible character, or None."""
    found = _INVISIBLE.search(text)
    if not found:
        return None
    import unicodedata

    character = found[0]
    name = unicodedata.name(character, "a control character")
    message = f"This is an invisible character: {name} (U+{ord(character):04X}). Remove it."
    blank = " " if unicodedata.category(character) == "Zs" else ""
    return Fault(
        "invisible-character",
        found.start(),
        found.end(),
        message,
        blank,
        title="Replace with a space" if blank else "Remove the character",
    )


def _url_shape(text: str) -> Fault | None:
    if re.match(r"(git|ssh|hg|svn|bzr|sftp)://", text):
        scheme = text.split("://")[0]
        rest = text.partition("://")[2].split("#")[0]
        if scheme == "git":  # the git protocol is unencrypted and no longer supported by hosts
            message = f"A repository needs a prefix: `git+https://{rest}`."
            return Fault("missing-vcs-prefix", 0, len(text), message, "git+https", 0, len(scheme))
        prefix = f"{scheme}+" if scheme in urls.VCS_NAMES else "git+"
        message = f"A repository needs a prefix: `{prefix}{scheme}://{rest}`."
        return Fault("missing-vcs-prefix", 0, len(text), message, prefix, 0, 0, f"Insert `{prefix}`")
    scp = re.match(r"(?:git\+)?([\w.-]+@[\w.-]+):(?!//)([^#;\s]+)(#\S*)?", text)
    if scp:
        url = f"git+ssh://{scp[1]}/{scp[2]}{scp[3] or ''}"
        return Fault(
            "scp-url",
            0,
            scp.end(),
            "pip does not support this repository syntax. Use a URL.",
            url,
            title="Replace with a `git+ssh://` URL",
        )
    if re.match(r"[\w.+-]+://", text):
        return Fault("invalid-url", 0, len(text), f"pip does not support `{text.split('://')[0]}://` URLs.")
    if re.match(r"~/", text):
        return Fault(
            "invalid-requirement", 0, len(text), "pip does not expand `~`. Write the full path, or use `${HOME}`."
        )
    if re.match(r"[A-Za-z]:[\\/]|\\\\", text):
        return Fault("invalid-requirement", 0, len(text), "A path with a drive letter works only on Windows.")
    fragment = (
        re.search(r"#egg=|#subdirectory=|#", text)
        if text.startswith((".", "/")) or re.match(r"[^\s=<>!~]+/", text)
        else None
    )
    if fragment:
        message = "pip reads `#` and what follows as part of the folder's name. Remove it."
        return Fault("path-fragment", fragment.start(), len(text), message, *_unfragment(text, fragment.start()))
    return None


def _unfragment(text: str, at: int) -> tuple[str | None, int, int, str]:
    found = re.fullmatch(r"#egg=([A-Za-z0-9][\w.-]*)?(\[[^\]]*\])?", text[at:])
    if not found:
        return None, -1, -1, ""
    return found[2] or "", at, len(text), "Remove the fragment"


def _comment_shape(text: str) -> Fault | None:
    at = text.find("#")
    if at <= 0 or not is_requirement(text[:at]):
        return None
    return Fault(
        "comment-needs-space",
        at,
        len(text),
        "A comment needs a space before its `#`.",
        "  ",
        at,
        at,
        "Insert spaces before the `#`",
    )
