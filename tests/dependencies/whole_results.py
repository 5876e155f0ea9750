"""What the checker and the editor's features say of every case of every rule, in short.

A case is drawn for one rule. Here all rules run on it, all fixes are applied, and an editor asks at every place, so that each
rule is held to what it reports of the others' lines, and to its silence. `whole_results/` has a file for each group of rules,
with a line for each case: fingerprints of what fixes, an editor and commands make of it, then each finding with its place, the
number of its fixes, and a fingerprint of the rest.

    python tests/dependencies/whole_results.py          write the files anew; read the difference before you commit it
    python tests/dependencies/whole_results.py CASE     print the whole result of one case, such as `unpinned#2`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256
from os import listdir
from os.path import dirname, join

import msgspec

sys.path.append(dirname(dirname(__file__)))

from dependencies.marked_cases import Case, findings_of, inputs_of, read_cases
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.index_request import request_of, wanted_releases
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.editing import project_list, requirements_list, script_list
from venvoy_server.dependencies.editing.embedded_completion import completions_in
from venvoy_server.dependencies.editing.hints import hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.links import document_links
from venvoy_server.dependencies.editing.list_change import ListError, new_requirement
from venvoy_server.dependencies.editing.on_index import context_of
from venvoy_server.dependencies.editing.relocate import relocated
from venvoy_server.dependencies.editing.semantic_tokens import semantic_tokens
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.resolution.own_lines import Collector, request_texts
from venvoy_server.dependencies.rules import BY_CODE, collect

HERE = dirname(__file__)
TEXTS = "texts"
"""The folder, and the group, of texts that are not of one rule."""
RULES = tuple(rule for rule in collect() if rule.scope != "decode")
_MOST = 400
"""How often an editor asks in a document, about."""


def cases() -> Iterator[tuple[str, str, Case]]:
    """Yield the group, the name and what is read of every case; a name is the file's with the number in it."""
    for folder in ("rules", TEXTS):
        for file in sorted(listdir(join(HERE, folder))):
            name = file.removesuffix(".txt")
            with open(join(HERE, folder, file), encoding="utf-8") as opened:
                for number, case in enumerate(read_cases(opened.read()), 1):
                    yield BY_CODE[name].group if folder == "rules" else TEXTS, f"{name}#{number}", case


def said(case: Case) -> tuple[tuple[Finding, ...], list[str], list[str], list[str]]:
    """Return the findings of a case, and as JSON what all fixes make of it, what an editor is shown, and what commands do."""
    document, found = findings_of(case, RULES)
    inputs = inputs_of(case)
    fixed = [_json(fix_all(document, inputs, RULES, safe_only=safe)) for safe in (True, False)]
    return found, fixed, list(_shown(case, document)), list(_done(case, document))


def _shown(case: Case, document: Document) -> Iterator[str]:
    inputs, end = inputs_of(case), document.length
    step = 1 + end // _MOST
    yield _json([*semantic_tokens(document), *hints(document, inputs), *document_links(document, inputs)])
    yield _json([*semantic_tokens(document, end // 3, end // 2), *hints(document, inputs, end // 3, end // 2)])
    last = None
    for offset in range(0, end + 1, step):
        found = hover(document, offset, inputs)
        if found != last:
            last = found
            yield _json((offset, found))
    for offset in range(0, end + 1, step):
        yield _json((offset, completions_in(document, offset, inputs)))


def _done(case: Case, document: Document) -> Iterator[str]:
    """Yield what an index and a resolver are asked, and what adding and dropping a requirement make of the text."""
    inputs = inputs_of(case)
    yield _json(request_of(document, inputs))
    if inputs.index is not None:
        context = context_of(document, inputs)
        yield _json(sorted(map(_json, wanted_releases(context, list(context.names)))))
    for is_trusted in (True, False):
        collector = Collector(is_trusted=is_trusted, place=lambda path, value: f"{path}/{value}")
        if isinstance(document, EmbeddedDocument):
            collector.add_embedded(document)
        else:
            collector.add_document(document, constraints=document.constraints)
            yield relocated(document.text, lambda name, value: f"{name}/{value}" if value != "x" else None)
        question = collector.question()
        yield _json([question, *request_texts(question.lines, question.options)])
    names = list(
        dict.fromkeys(
            each.requirement.key for each in document.entries if each.requirement is not None and each.requirement.key
        )
    )
    for name in [*names[:3], "zzz"]:
        for wanted in (f"{name}>=9", f"{name}[zz]", f"{name}[x]==8; os_name == 'nt'"):
            yield _changed(document, wanted)


def _changed(document: Document, wanted: str) -> str:
    made: list[object] = []
    for where in ({}, {"extra": "test"}, {"group": "dev"}):
        try:
            new = new_requirement(wanted)
            if dialect_of(document.path) == "pyproject":
                made += [
                    project_list.added(document.text, new, **where),
                    project_list.dropped(document.text, new.key, **where),
                ]
            elif not where:
                module = script_list if dialect_of(document.path) == "script" else requirements_list
                made += [module.added(document.text, new), module.dropped(document.text, new.key)]
        except ListError as error:
            made.append((error.message, error.line))
    return _json(made)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _fingerprint(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:8]


def line_of(name: str, case: Case) -> str:
    """Return the line of a case."""
    found, fixed, shown, done = said(case)
    words = [name, _fingerprint(fixed), _fingerprint(shown), _fingerprint(done)]
    for each in found:
        words.append(f"{each.code}@{each.start}-{each.end}:{len(each.fixes)}:{_fingerprint([_json(each)])}")
    return " ".join(words)


def _write() -> None:
    lines: dict[str, list[str]] = {}
    for group, name, case in cases():
        lines.setdefault(group, []).append(line_of(name, case))
    for group, each in lines.items():
        with open(join(HERE, "whole_results", f"{group}.txt"), "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(each) + "\n")


def _print(wanted: str) -> None:
    for _, name, case in cases():
        if name == wanted:
            found, fixed, shown, done = said(case)
            parts = [[case.title, *case.lines], map(_json, found), fixed, shown, done]
            print("\n\n".join("\n".join(part) for part in parts))  # noqa: T201


if __name__ == "__main__":
    _print(sys.argv[1]) if len(sys.argv) > 1 else _write()
