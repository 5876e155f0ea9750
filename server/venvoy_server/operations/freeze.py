"""Conversion of installed distributions to requirements lines that pin their versions, like `pip freeze`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.packages.model import DirectUrl, Distribution

# Preinstalled in new environments by some tools; `pip freeze` omits them, too, unless `--all` is given.
TOOLS = frozenset({"pip", "setuptools", "wheel"})


class Frozen(msgspec.Struct, frozen=True):
    """The `lines` of a requirements file that pins installed distributions, sorted by name.

    `notices` are messages about what these lines do not express.
    """

    lines: tuple[str, ...]
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the text of the requirements file."""
        return "".join(f"{line}\n" for line in self.lines)


def freeze(distributions: Iterable[Distribution], *, requested_only: bool = False, tools: bool = False) -> Frozen:
    """Return requirements that pin the distributions to their installed versions or origins.

    `requested_only` keeps only those that were requested by name (they have a file REQUESTED, PEP 376). `tools`
    includes pip, setuptools and wheel. A broken distribution is pinned as well, with a notice, and becomes a comment if
    its version is unknown, or its metadata contain a name or a version that is not one. The lines have no hashes: pip
    needs the hash of the wheel, which is no longer known after installation.
    """
    kept = sorted((each for each in distributions if _wanted(each, requested_only, tools)), key=lambda each: each.key)
    notices = []
    if requested_only and not kept:
        notices.append("No installed package is marked as requested by name; freeze all packages instead.")
    notices += [f"{each.name} is not complete: {each.broken}." for each in kept if each.broken]
    notices += [f"The credentials in the URL of {each.name} were left out." for each in kept if _has_credentials(each)]
    lines = []
    for each in kept:
        line = _line(each)
        if not _is_one_line(line) or _is_split(each):
            notices.append(f"{each.name} cannot be written in a requirements file.")
            line = f"# {line!a}"
        lines.append(line)
    return Frozen(tuple(lines), tuple(notices))


def _without_credentials(url: str) -> str:
    """Return a URL without its user name and password."""
    if not any(mark in url for mark in "@?#"):
        return url
    from venvoy_server.environments import redact  # its patterns take time to compile, and few need them

    return redact.without_credentials(url)


def _has_credentials(distribution: Distribution) -> bool:
    origin = distribution.direct_url
    return origin is not None and _without_credentials(origin.url) != origin.url


def _is_one_line(text: str) -> bool:
    """Return whether a text has no line break and no control character, and so is a single harmless line."""
    return not any(character < " " or "\x7f" <= character < "\xa0" or character in "\u2028\u2029" for character in text)


def _is_split(distribution: Distribution) -> bool:
    """Return whether pip would read the URL of a distribution's origin only up to whitespace in it.

    In a URL whitespace is written as `%20`.
    """
    origin = distribution.direct_url
    return bool(distribution.pin) and origin is not None and len(_reference(origin).split()) != 1


def _wanted(distribution: Distribution, requested_only: bool, tools: bool) -> bool:
    if distribution.from_base or (requested_only and not distribution.requested):
        return False
    return tools or distribution.key not in TOOLS


def _line(distribution: Distribution) -> str:
    if not distribution.pin:
        return f"# {distribution.name}: {distribution.broken or 'its version is unknown'}"
    origin = distribution.direct_url
    if origin is None:
        return f"{distribution.name}{distribution.pin}"
    if origin.editable:
        return f"-e {_path_or_url(_without_credentials(origin.url))}"
    return f"{distribution.name} @ {_reference(origin)}"


def _path_or_url(url: str) -> str:
    """Return the path of a `file:` URL; the URL itself if pip would read a part of the path as something else.

    That is a comment, an option or an environment variable.
    """
    path = path_of_url(url)
    return url if path is None or any(mark in path for mark in (" #", " -", "${")) else path


def _reference(origin: DirectUrl) -> str:
    """Return the direct reference to a distribution's origin (PEP 440, PEP 610), with its commit for version control.

    An example is `git+https://host/project@0a1b2c`.
    """
    url = _without_credentials(origin.url)
    text = f"{origin.vcs}+{url}@{origin.commit}" if origin.vcs and origin.commit else url
    return f"{text}#subdirectory={origin.subdirectory}" if origin.subdirectory else text
