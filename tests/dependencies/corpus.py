"""The judge of the format: what pip itself says of every logical line, and how our findings are held against it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from os.path import dirname, isdir, join
from typing import Any

import msgspec

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.rules import BY_CODE, RULES

HERE = dirname(__file__)
ROOT = "/w/a/b/c/d/e"
# Installation fails with these, though pip's parser lets the line pass.
INSTALL_TIME = frozenset(
    {
        "direct-url-not-a-url",
        "scp-url",
        "missing-vcs-prefix",
        "comment-needs-space",
        "marker-undefined",
        "foreign-comment",
        "install-command",
        "weak-url-hash",
    }
)
PATH_CODES = frozenset(
    {
        "path-not-found",
        "archive-not-found",
        "directory-not-installable",
        "include-not-found",
        "include-not-a-file",
        "path-depends-on-cwd",
        "requirements-file-as-requirement",
    }
)

_SHORT_DIGEST = re.compile(r"(sha256:)([0-9a-fA-F]{1,63})(?![\w])")


class Verdict(msgspec.Struct):
    """Where we and pip disagree: lines that are right to pip and wrong to us, and the reverse."""

    lines: int = 0
    false: list[str] = []
    missed: list[str] = []


def corpus_folder() -> str | None:
    """Return the folder of the corpus: VENVOY_CORPUS, or `shared/corpus` next to the repository."""
    named = os.environ.get("VENVOY_CORPUS")
    beside = join(dirname(dirname(dirname(HERE))), "shared", "corpus")
    return next((folder for folder in (named, beside) if folder and isdir(folder)), None)


def oracle_files(folder: str) -> Iterator[str]:
    """Return every file below a folder that has an oracle next to it."""
    for base, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".oracle.json"):
                yield join(base, name.removesuffix(".oracle.json"))


def judge_file(path: str, verdict: Verdict) -> None:
    """Hold our findings of a file against pip's verdicts."""
    with open(path + ".oracle.json", encoding="utf-8") as file:
        oracle = json.load(file)
    with open(path, "rb") as data:
        decoded = decode(data.read())
    name = path[-60:]
    if oracle["decoded"] != (decoded.finding is None):
        (verdict.missed if decoded.finding is None else verdict.false).append(f"{name}: decoding")
    if not oracle["decoded"]:
        return
    by_line, document = findings_by_line(decoded.text, oracle["as"] == "constraints")
    texts = [entry.text for entry in document.entries if entry.text]
    if texts != [line["text"] for line in oracle["lines"]]:
        verdict.missed.append(f"{name}: the logical lines differ")
        return
    for line, findings in zip(oracle["lines"], by_line, strict=True):
        judge_line(line, findings, f"{name}:{line['line']}", verdict, oracle["as"] == "constraints")
    padded = _SHORT_DIGEST.sub(lambda found: found[1] + found[2].ljust(64, "0"), decoded.text)
    if (
        padded != decoded.text
    ):  # shortened digests represent valid ones: pad them, else every line is a wrong-length finding
        by_line = findings_by_line(padded, oracle["as"] == "constraints")[0]
    judge_hashes(oracle, by_line, name, verdict)


def findings_by_line(text: str, constraints: bool) -> tuple[list[list[Finding]], Document]:
    """Return the findings of every logical line that holds more than a comment."""
    host = FakeHost({ROOT: Folder()})
    inputs = Inputs(f"{ROOT}/REQ.txt", host, ROOT)
    document = Document.parse(text, inputs.path, constraints)
    by_lines = [rule for rule in RULES if rule.scope != "file"]  # the judge speaks of lines
    checker = Checker(by_lines, inputs=inputs)
    checker.update(document)
    by_line: dict[int, list[Finding]] = {index: [] for index, entry in enumerate(document.entries) if entry.text}
    for finding in checker.findings():
        assert 0 <= finding.start <= finding.end <= len(text)
        index = document.index_at(finding.start)
        if index in by_line:
            by_line[index].append(finding)
    return list(by_line.values()), document


def judge_line(
    line: dict[str, Any], findings: list[Finding], where: str, verdict: Verdict, constraints: bool = False
) -> None:
    """Hold the findings of one line against pip's verdict."""
    verdict.lines += 1
    accepted, with_path = line["accepted"], line.get("accepted_if_path_exists")
    errors = [finding.code for finding in findings if finding.severity == 1]
    syntax = [code for code in errors if BY_CODE[code].group == "syntax"]
    if accepted or with_path:
        wrong = [code for code in syntax if code not in INSTALL_TIME]
        if wrong:
            verdict.false.append(f"{where}: {wrong} on {line['text']!r}")
    elif len(syntax) + errors.count("constraint-editable") != 1:
        verdict.missed.append(f"{where}: {errors} on {line['text']!r}")
    if not accepted and with_path and not PATH_CODES & {finding.code for finding in findings}:
        verdict.missed.append(f"{where}: no path code on {line['text']!r}, but {errors}")
    if (
        constraints
        and accepted
        and bool(line.get("constraint_problem")) != any(code.startswith("constraint-") for code in errors)
    ):
        verdict.missed.append(f"{where}: {line.get('constraint_problem')} but {errors}")


def judge_hashes(oracle: dict[str, Any], by_line: list[list[Finding]], name: str, verdict: Verdict) -> None:
    """Hold the codes of hash mode against pip's lists of unhashed and unpinned lines."""
    if oracle["as"] == "constraints":
        return
    unhashed, unpinned = (
        set(oracle.get("hash_mode_unhashed_lines", ())),
        set(oracle.get("hash_mode_unpinned_lines", ())),
    )
    if any(
        option.startswith(("require_hashes", "no_require_hashes"))
        for line in oracle["lines"]
        for option in line.get("options", ())
    ):
        return
    for line, findings in zip(oracle["lines"], by_line, strict=True):
        codes = {finding.code for finding in findings}
        if not line["accepted"]:
            continue
        if (line["line"] in unhashed) != bool(codes & {"unhashed-in-hash-mode", "unhashable-in-hash-mode"}):
            verdict.missed.append(
                f"{name}:{line['line']}: hash mode, {codes & {'unhashed-in-hash-mode'}} on {line['text'][:60]!r}"
            )
        if (line["line"] in unpinned) != ("not-pinned-in-hash-mode" in codes):
            verdict.missed.append(f"{name}:{line['line']}: hash mode, pinned or not: {line['text'][:60]!r}")


def judge_mutants(path: str, verdict: Verdict) -> None:
    """Hold our findings of single mutated lines against pip's verdicts."""
    with open(path, encoding="utf-8") as file:
        for number, row in enumerate(file):
            mutant = json.loads(row)
            by_line, _ = findings_by_line(mutant["source"], False)
            if len(by_line) == 1:
                judge_line(mutant, by_line[0], f"mutant {number + 1}", verdict)
