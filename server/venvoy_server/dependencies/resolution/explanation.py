"""From lines that cannot be resolved to the few that are to blame: a resolver only answers yes or no, its words are a hint.

The names in its words narrow the lines down; that these alone fail is verified, and if they do not, all lines count. So
a resolver that changes its words costs time, never a wrong line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from venvoy_server.dependencies.analysis.conflicts import Conflict, OwnLine, Suggestion
from venvoy_server.dependencies.resolution.minimal_set import minimal_set

MOST_CONFLICTS = 3
Verdict = Literal["fits", "conflict", "unknown"]


class ResolverAnswer(msgspec.Struct, frozen=True):
    """What a resolver says of some lines: that they fit together, that they do not, or neither.

    `explanation` says why they do not fit, or why it is not known. `suspects` are the canonical names of the projects
    that it charges the lines with, `mentioned` those of all that it names; `versions` is what it would take, by name.
    """

    verdict: Verdict
    explanation: str = ""
    suspects: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    versions: Mapping[str, str] = {}


Resolve = Callable[[Sequence[OwnLine]], ResolverAnswer]
"""Asks the resolver; raises Cancelled after a cancel."""


class Explanation(msgspec.Struct, frozen=True):
    """Whether lines fit together, and the conflicts among them; `reason` says why that is not known, or not in full."""

    verdict: Verdict
    conflicts: tuple[Conflict, ...] = ()
    reason: str = ""


def explain(
    lines: Sequence[OwnLine], resolve: Resolve, has_time_to_suggest: Callable[[], bool] = lambda: True
) -> Explanation:
    """Return whether lines fit together, and if not, up to three disjoint conflicts with what would solve each."""
    asked = _Memory(lines, resolve)
    answer = asked(lines)
    if answer.verdict != "conflict":
        return Explanation(answer.verdict, (), answer.explanation)
    conflicts, last = _disjoint_conflicts(list(lines), answer, asked)
    if has_time_to_suggest():
        conflicts = [_with_suggestions(each, conflicts, lines, asked) for each in conflicts]
    return Explanation("conflict", tuple(conflicts), last.explanation if last.verdict == "unknown" else "")


def _disjoint_conflicts(
    left: list[OwnLine], answer: ResolverAnswer, asked: _Memory
) -> tuple[list[Conflict], ResolverAnswer]:
    """Return conflicts that share no line, and the answer about the lines that are left after them."""
    conflicts: list[Conflict] = []
    while answer.verdict == "conflict" and len(conflicts) < MOST_CONFLICTS:
        conflict = _conflict(left, answer, asked)
        conflicts.append(conflict)
        gone = {*conflict.lines, *conflict.repeats}
        left = [line for line in left if line not in gone]
        answer = asked(left) if left else ResolverAnswer("fits")
    return conflicts, answer


class _Memory:
    """Asks about each set of lines once."""

    def __init__(self, lines: Sequence[OwnLine], resolve: Resolve) -> None:
        self._resolve = resolve
        self._known: dict[tuple[OwnLine, ...], ResolverAnswer] = {}
        self.was_unknown = False

    def __call__(self, lines: Sequence[OwnLine]) -> ResolverAnswer:
        key = tuple(lines)
        if key not in self._known:
            self._known[key] = self._resolve(lines)
            self.was_unknown |= self._known[key].verdict == "unknown"
        return self._known[key]

    def fails(self, lines: Sequence[OwnLine]) -> bool:
        return self(lines).verdict == "conflict"


def _conflict(lines: list[OwnLine], answer: ResolverAnswer, asked: _Memory) -> Conflict:
    asked.was_unknown = False
    core = minimal_set(_candidates(lines, answer, asked), asked.fails)
    last = asked(core)
    texts = {(line.text, line.kind) for line in core}
    repeats = [line for line in lines if line not in core and (line.text, line.kind) in texts]
    words = last.explanation if last.verdict == "conflict" else answer.explanation
    return Conflict(tuple(core), words, (), tuple(repeats), not asked.was_unknown)


def _candidates(lines: list[OwnLine], answer: ResolverAnswer, asked: _Memory) -> list[OwnLine]:
    """Return the lines that an answer hints at, if these alone fail, too; else all."""
    hints = (
        [
            line
            for line in lines
            if line.name in answer.suspects or (line.kind == "constraint" and line.name in answer.mentioned)
        ],
        [line for line in lines if line.name in answer.mentioned],
    )
    for hinted in hints:
        if hinted and len(hinted) < len(lines) and asked.fails(hinted):
            return hinted
    return lines


def _with_suggestions(
    conflict: Conflict, conflicts: Sequence[Conflict], lines: Sequence[OwnLine], asked: _Memory
) -> Conflict:
    """Return a conflict with the lines of which each could give way, so that everything outside the other conflicts fits."""
    others = {line for each in conflicts if each is not conflict for line in (*each.lines, *each.repeats)}
    found = []
    for line in conflict.lines:
        asked_for = line.text, line.kind
        rest = [each for each in lines if each not in others and (each.text, each.kind) != asked_for]
        relaxed = [msgspec.structs.replace(line, text=line.relaxed)] if line.relaxed else []
        if not relaxed and line.kind == "requirement":
            continue
        answer = asked([*rest, *relaxed])
        if answer.verdict == "fits":
            found.append(Suggestion(line, answer.versions.get(line.name)))
    return msgspec.structs.replace(conflict, suggestions=tuple(found))
