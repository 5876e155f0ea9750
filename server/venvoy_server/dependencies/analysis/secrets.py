"""Redact secrets in output: credentials in URLs, and the values of environment variables that lines refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.dialects.requirements_txt.lines import VARIABLE
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.redact import HIDDEN, redacted
from venvoy_server.packages.read import canonical

# Minimum length of a value to hide; a shorter one would match everywhere.
_SHORTEST = 4
# A part of a value that may itself be a secret; purely lower-case parts are taken as plain words.
_PART = pattern(r"(?<!\w)(?![a-z_]+(?!\w))\w{8,}")


class Secrets:
    """The values of the environment variables that some documents refer to as `${NAME}`, in order to redact them in
    output.
    """

    def __init__(self, variables: Mapping[str, str], documents: Iterable[Document] = ()) -> None:
        used = _used(documents) if variables else ()
        self._values = {name: _forms(variables[name]) for name in used if len(variables.get(name, "")) >= _SHORTEST}

    def hide(self, text: str, entry: Entry) -> str:
        """Return a message about an entry with values of variables replaced by `${NAME}` and credentials redacted."""
        for name, forms in self._hidden_about(entry):
            text = forms.exact.sub(f"${{{name}}}", text)
            if forms.parts is not None:
                text = forms.parts.sub(HIDDEN, text)
        return redacted(text)

    def by_names(self, text: str, entry: Entry) -> str:
        """Return a text to insert into the document, in which `${NAME}` takes the place of variables' values.

        Only the variables that `entry` itself refers to are replaced.
        """
        own = _own_names(entry) if self._values else frozenset()
        for name in own & self._values.keys():
            text = text.replace(self._values[name].value, f"${{{name}}}")
        return text

    def shows(self, text: str, entry: Entry) -> bool:
        """Return whether a text about an entry (a logical line) would disclose the value of an environment variable.

        The variables are those to which the documents of this object refer as `${NAME}`. A value does not count if the
        entry contains the value literally and does not refer to the variable.
        """
        return any(
            forms.exact.search(text) is not None or (forms.parts is not None and forms.parts.search(text) is not None)
            for _, forms in self._hidden_about(entry)
        )

    def _hidden_about(self, entry: Entry) -> list[tuple[str, _Forms]]:
        if not self._values:
            return []
        own, raw = _own_names(entry), entry.raw.casefold()
        return [
            (name, forms) for name, forms in self._values.items() if name in own or forms.value.casefold() not in raw
        ]


class _Forms:
    """Regular expressions that find the value of one environment variable in a text, ignoring case.

    `value` is the value. `exact` finds the whole value: unchanged, normalised like a project name, or with backslash
    escapes. `parts` finds single parts of the value: words of at least 8 letters, digits and underscores. Words in
    lower case are left out. `parts` is None if the value has no such word.
    """

    __slots__ = ("exact", "parts", "value")

    def __init__(self, value: str) -> None:
        self.value = value
        whole = {value, canonical(value), repr(value)[1:-1]} - {""}
        self.exact = _any_of(whole)
        parts = {found[0] for found in _PART.finditer(value)} - {value}
        self.parts = _any_of(parts) if parts else None


@lru_cache(maxsize=64)
def _forms(value: str) -> _Forms:
    return _Forms(value)


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(each) for each in sorted(texts, key=len, reverse=True)), re.IGNORECASE)


def _used(documents: Iterable[Document]) -> set[str]:
    return {
        name
        for document in documents
        for entry in document.entries
        if entry.traits & m.VARIABLE
        for name in _names(entry.raw)
    }


def _own_names(entry: Entry) -> frozenset[str]:
    return _names(entry.raw) if entry.traits & m.VARIABLE else frozenset()


def holds_values(entry: Entry, variables: Mapping[str, str]) -> bool:
    """Return whether an entry contains a `${NAME}` whose variable is set and not empty."""
    return any(variables.get(name) for name in _own_names(entry))


@lru_cache(maxsize=16)  # a line with many variables may have as many findings
def _names(raw: str) -> frozenset[str]:
    return frozenset(VARIABLE.findall(raw))
