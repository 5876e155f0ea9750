"""Hover texts: the installed version of a requirement, the value of a marker, the meaning of an option."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import allows, evaluate
from venvoy_server.dependencies.analysis.graph import included_path
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.locked import locked_by
from venvoy_server.dependencies.analysis.secrets import holds_values
from venvoy_server.dependencies.dialects.lock_files import is_locked_in
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.dialects.requirements_txt.lines import VARIABLE
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.editing.flaws import flaws_text
from venvoy_server.dependencies.editing.markdown import code, plain
from venvoy_server.dependencies.editing.on_index import context_of, hover_lines
from venvoy_server.dependencies.editing.option_help import HELP
from venvoy_server.dependencies.model import Entry, OptionUse, Requirement
from venvoy_server.packages.model import Distribution


class Hover(msgspec.Struct, frozen=True):
    """Markdown to show for `[start, end)` of a document."""

    start: int
    end: int
    text: str


def hover(document: Document, offset: int, inputs: Inputs) -> Hover | None:
    """Return the hover text at an offset, or None if nothing there has one."""
    index = document.index_at(offset)
    if index < 0:
        return None
    entry, base = document.entries[index], document.starts[index]
    at = offset - base
    # A line with expanded variables only gets hovers that do not repeat its text, which may contain secrets.
    parts = _option_names(entry) if holds_values(entry, inputs.variables) else _parts(document, index, inputs)
    flaws = flaws_text(document, index, inputs)
    for start, end, text in with_flaws(parts, entry.requirement, flaws) if flaws else parts:
        low, high = entry.locate(start, end)
        if low <= at <= high and start < end:
            return Hover(base + low, base + high, text)
    for found in VARIABLE.finditer(entry.raw):
        if found.start() <= at <= found.end():
            state = "is set here" if inputs.variables.get(found[1]) else "is not set here, so the text stays as it is"
            return Hover(base + found.start(), base + found.end(), f"The environment variable `{found[1]}` {state}.")
    return None


def with_flaws(
    parts: list[tuple[int, int, str]], requirement: Requirement | None, flaws: str
) -> list[tuple[int, int, str]]:
    """Return a requirement's hover texts with a text about vulnerabilities added at its name and version range.

    `parts` are the hover texts, each as (start, end, Markdown) for the span at which it is shown. `flaws` is the added
    Markdown. At each of the two places, `flaws` is appended to the hover text with the same span. If no hover text has
    this span, a new one with only `flaws` is added. If `requirement` is None, `parts` is returned unchanged.
    """
    if requirement is None:
        return parts
    spans = [
        (requirement.name_start, requirement.name_end),
        (requirement.specifier_start, requirement.specifier_end),
    ]
    shown = [(start, end, f"{text}\n\n{flaws}" if (start, end) in spans else text) for start, end, text in parts]
    there = [(start, end) for start, end, _ in parts]
    return shown + [(*span, flaws) for span in spans if span not in there]


def _parts(document: Document, index: int, inputs: Inputs) -> list[tuple[int, int, str]]:
    entry = document.entries[index]
    parts = [part for use in entry.options for part in _option(entry, use, inputs)]
    requirement = entry.requirement
    if requirement is not None:
        is_foreign = bool(entry.traits & m.FOREIGN)
        lines = [] if is_foreign else hover_lines(context_of(document, inputs), document.labels[index])
        environment = None if entry.traits & m.ELSEWHERE else inputs.environment
        parts += _requirement(requirement, environment, lines)
        if not is_foreign:
            parts += _locked(entry, requirement, inputs, parts)
    return parts


def _requirement(
    requirement: Requirement, environment: EnvironmentFacts | None, on_index: list[str]
) -> list[tuple[int, int, str]]:
    parts: list[tuple[int, int, str]] = []
    if requirement.key and (environment is not None or on_index):
        known = f"**{plain(requirement.name)}**"
        if environment is not None:
            known = describe(requirement, environment.distributions.get(requirement.key), environment)
        text = "\n\n".join([known, *on_index])
        parts.append((requirement.name_start, requirement.name_end, text))
        parts.append((requirement.extras_start, requirement.extras_end, text))
        parts.append((requirement.specifier_start, requirement.specifier_end, text))
    if requirement.marker_end and environment is not None:
        parts.append((requirement.marker_start, requirement.marker_end, marker_text(requirement.marker, environment)))
    return parts


def _locked(
    entry: Entry, requirement: Requirement, inputs: Inputs, parts: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Add the versions to which a lock file pins a requirement to the requirement's hover texts.

    The hover texts, `parts`, are (start, end, Markdown); the versions are shown at the requirement's name, extras and
    version. Where `parts` has a text for such a span, it is extended in place. Return new hover texts for the other
    spans; none if no lock file pins the requirement.
    """
    locked = locked_by(inputs) if dialect_of(inputs.path) != "requirements" else None
    versions = locked.versions.get(requirement.key, ()) if locked is not None else ()
    if locked is None or not versions or not is_locked_in(locked.name, entry.section):
        return []
    text = f"locked {plain(' and '.join(versions))} in {code(locked.name)}"
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


def describe(requirement: Requirement, installed: Distribution | None, environment: EnvironmentFacts) -> str:
    """Return Markdown about a requirement's project: its installed version, where it is installed, and its extras.

    `installed` is the project's distribution in the environment, or None if it is not installed there.
    """
    where = plain(environment.name or environment.path)
    if installed is None:
        return f"**{plain(requirement.name)}** is not installed in {where}."
    lines = [f"**{plain(installed.name)} {plain(installed.version)}**"]
    if installed.summary:
        lines[0] += f": {plain(installed.summary)}"
    if requirement.specifier and allows(requirement.specifier, installed.version) is False:
        lines.append(f"The installed version is outside of {code(requirement.specifier)}.")
    kind = "editable" if installed.editable else "installed"
    lines.append(f"{kind} in {code(installed.location)}")
    if installed.requires_python:
        lines.append(f"Requires Python {code(installed.requires_python)}")
    if installed.provides_extras:
        lines.append(f"Extras: {', '.join(map(plain, installed.provides_extras))}")
    return "\n\n".join(lines)


def marker_text(marker: str, environment: EnvironmentFacts) -> str:
    """Return Markdown with the value of a marker (true or false) in an environment, and the values of its variables."""
    value = evaluate(marker, environment)
    verdict = {True: "true: the line applies", False: "false: the line does not apply", None: "not known"}[value]
    names = dict.fromkeys([found.variable for found in comparisons(marker) if found.variable])
    rows = [f"- `{name}` is {code(environment.marker_values.get(name, 'not known'))}" for name in names]
    return "\n".join([f"In {plain(environment.name or environment.path)} this marker is {verdict}.", "", *rows])


def _option_names(entry: Entry) -> list[tuple[int, int, str]]:
    return [(use.start, use.value_start or use.end, _option_text(use)) for use in entry.options]


def _option_text(use: OptionUse) -> str:
    return f"`{use.name}`: {HELP[use.name]}"


def _option(entry: Entry, use: OptionUse, inputs: Inputs) -> list[tuple[int, int, str]]:
    parts = [(use.start, use.end, _option_text(use))]
    if use.name == "--hash":
        algorithm = (use.value or "").partition(":")[0]
        parts.append((use.value_start, use.value_end, f"A {plain(algorithm)} digest that a downloaded file may have."))
    followed = include_of(entry)
    if followed is use and inputs.host is not None and inputs.path is not None:
        path = included_path(inputs.host, inputs.path, use.value or "")
        if path is not None:
            parts.append((use.value_start, use.value_end, code(path)))
    return parts
