"""What is shown for the text under the pointer: the installed version, what a marker comes to, what an option does."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import allows, evaluate
from venvoy_server.dependencies.analysis.graph import is_remote, resolve
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.locked import locked_by
from venvoy_server.dependencies.analysis.secrets import holds_values
from venvoy_server.dependencies.dialects.lock_files import is_locked_in
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.dialects.requirements_txt.lines import VARIABLE
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.editing.option_help import HELP
from venvoy_server.dependencies.model import Entry, OptionUse, Requirement
from venvoy_server.packages.model import Distribution

# What Markdown, and an editor's search for addresses in it, would make something else of than text.
_MARKUP = re.compile(r"[\\`*_\[\]<&~@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


class Hover(msgspec.Struct, frozen=True):
    """Markdown about `[start, end)` of a document."""

    start: int
    end: int
    text: str


def hover(document: Document, offset: int, inputs: Inputs) -> Hover | None:
    """Return what there is to say about the place at an offset, or None."""
    index = document.index_at(offset)
    if index < 0:
        return None
    entry, base = document.entries[index], document.starts[index]
    at = offset - base
    # For a line with values of variables, only what does not repeat its text is shown.
    parts = _option_names(entry) if holds_values(entry, inputs.variables) else _parts(entry, inputs)
    for start, end, text in parts:
        low, high = entry.locate(start, end)
        if low <= at <= high and start < end:
            return Hover(base + low, base + high, text)
    for found in VARIABLE.finditer(entry.raw):
        if found.start() <= at <= found.end():
            state = "is set here" if inputs.variables.get(found[1]) else "is not set here, so the text stays as it is"
            return Hover(base + found.start(), base + found.end(), f"The environment variable `{found[1]}` {state}.")
    return None


def _parts(entry: Entry, inputs: Inputs) -> list[tuple[int, int, str]]:
    parts = [part for use in entry.options for part in _option(entry, use, inputs)]
    requirement = entry.requirement
    if requirement is not None and not entry.traits & m.ELSEWHERE:
        parts += _requirement(requirement, inputs)
        parts += _locked(entry, requirement, inputs, parts)
    return parts


def _requirement(requirement: Requirement, inputs: Inputs) -> list[tuple[int, int, str]]:
    environment = inputs.environment
    parts: list[tuple[int, int, str]] = []
    if environment is None:
        return parts
    installed = environment.distributions.get(requirement.key) if requirement.key else None
    if requirement.key:
        text = describe(requirement, installed, environment)
        parts.append((requirement.name_start, requirement.name_end, text))
        parts.append((requirement.extras_start, requirement.extras_end, text))
        parts.append((requirement.specifier_start, requirement.specifier_end, text))
    if requirement.marker_end:
        parts.append((requirement.marker_start, requirement.marker_end, marker_text(requirement.marker, environment)))
    return parts


def _locked(
    entry: Entry, requirement: Requirement, inputs: Inputs, parts: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Return what the lock file of the document pins; it is added to the parts that speak of the same text."""
    locked = locked_by(inputs) if dialect_of(inputs.path) != "requirements" else None
    versions = locked.versions.get(requirement.key, ()) if locked is not None else ()
    if locked is None or not versions or not is_locked_in(locked.name, entry.section):
        return []
    text = f"locked {_text(' and '.join(versions))} in {_code(locked.name)}"
    spans = [
        (requirement.name_start, requirement.name_end),
        (requirement.extras_start, requirement.extras_end),
        (requirement.specifier_start, requirement.specifier_end),
    ]
    for number, (start, end, known) in enumerate(parts):
        if (start, end) in spans:
            parts[number] = (start, end, f"{known}\n\n{text}")
            spans.remove((start, end))
    return [(start, end, text) for start, end in spans]


def _text(text: str) -> str:
    """Return a text of a file on one line, so that Markdown shows it as it is."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _code(text: str) -> str:
    """Return a text of a file on one line as code of Markdown."""
    text = " ".join(text.splitlines()) or " "
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"


def describe(requirement: Requirement, installed: Distribution | None, environment: EnvironmentFacts) -> str:
    """Return what is known of a requirement's project in an environment, as Markdown."""
    where = _text(environment.name or environment.path)
    if installed is None:
        return f"**{_text(requirement.name)}** is not installed in {where}."
    lines = [f"**{_text(installed.name)} {_text(installed.version)}**"]
    if installed.summary:
        lines[0] += f": {_text(installed.summary)}"
    if requirement.specifier and allows(requirement.specifier, installed.version) is False:
        lines.append(f"The installed version is outside of {_code(requirement.specifier)}.")
    kind = "editable" if installed.editable else "installed"
    lines.append(f"{kind} in {_code(installed.location)}")
    if installed.requires_python:
        lines.append(f"Requires Python {_code(installed.requires_python)}")
    if installed.provides_extras:
        lines.append(f"Extras: {', '.join(map(_text, installed.provides_extras))}")
    return "\n\n".join(lines)


def marker_text(marker: str, environment: EnvironmentFacts) -> str:
    """Return what a marker comes to in an environment, as Markdown."""
    value = evaluate(marker, environment)
    verdict = {True: "true: the line applies", False: "false: the line does not apply", None: "not known"}[value]
    names = dict.fromkeys([found.variable for found in comparisons(marker) if found.variable])
    rows = [f"- `{name}` is {_code(environment.marker_values.get(name, 'not known'))}" for name in names]
    return "\n".join([f"In {_text(environment.name or environment.path)} this marker is {verdict}.", "", *rows])


def _option_names(entry: Entry) -> list[tuple[int, int, str]]:
    return [(use.start, use.value_start or use.end, _option_text(use)) for use in entry.options]


def _option_text(use: OptionUse) -> str:
    return f"`{use.name}`: {HELP[use.name]}"


def _option(entry: Entry, use: OptionUse, inputs: Inputs) -> list[tuple[int, int, str]]:
    parts = [(use.start, use.end, _option_text(use))]
    if use.name == "--hash":
        algorithm = (use.value or "").partition(":")[0]
        parts.append((use.value_start, use.value_end, f"A {_text(algorithm)} digest that a downloaded file may have."))
    followed = include_of(entry)
    if followed is use and inputs.host is not None and inputs.path is not None and not is_remote(use.value or ""):
        path = resolve(inputs.host, inputs.path, use.value or "")
        parts.append((use.value_start, use.value_end, _code(path)))
    return parts
