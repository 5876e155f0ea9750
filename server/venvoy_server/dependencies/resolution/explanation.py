"""Reduce a set of lines that cannot be resolved to minimal conflicts, using yes-or-no answers of a resolver.

The names in the resolver's output are only hints: the lines for these projects are asked about on their own, and if
they do not conflict, all lines are searched. Thus a changed output format costs time, but never leads to wrong lines.
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
    """A resolver's answer to the question whether some requirement lines can be installed together.

    `verdict` is yes (`fits`), no (`conflict`) or `unknown`. `explanation` is the reason for a conflict or for an
    unknown answer. For a conflict, `mentioned` has the canonical names of all projects in the resolver's output.
    `suspects` has those of them that, according to the output, the user's own lines require. For lines that fit,
    `versions` maps the canonical names of the projects to the versions that the resolver chose.
    """

    verdict: Verdict
    explanation: str = ""
    suspects: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    versions: Mapping[str, str] = {}


Resolve = Callable[[Sequence[OwnLine]], ResolverAnswer]
"""Queries the resolver; raises Cancelled if the call is cancelled."""


class Explanation(msgspec.Struct, frozen=True):
    """Whether a set of requirement lines can be installed together, with the conflicts found.

    `reason` explains why the verdict is unknown or the list of conflicts incomplete; else empty.
    """

    verdict: Verdict
    conflicts: tuple[Conflict, ...] = ()
    reason: str = ""


def explain(
    lines: Sequence[OwnLine], resolve: Resolve, has_time_to_suggest: Callable[[], bool] = lambda: True
) -> Explanation:
    """Return whether requirement lines can be installed together; if not, up to three conflicts that share no line.

    `resolve` returns a resolver's answer about the lines that it is given. Suggestions (lines that resolve a conflict
    if their version specifier is dropped) are only searched if `has_time_to_suggest` returns True.
    """
    resolver = _CachingResolver(resolve)
    answer = resolver(lines)
    if answer.verdict != "conflict":
        return Explanation(answer.verdict, (), answer.explanation)
    conflicts, last = _disjoint_conflicts(list(lines), answer, resolver)
    if has_time_to_suggest():
        conflicts = [_with_suggestions(each, conflicts, lines, resolver) for each in conflicts]
    return Explanation("conflict", tuple(conflicts), last.explanation if last.verdict == "unknown" else "")


def _disjoint_conflicts(
    left: list[OwnLine], answer: ResolverAnswer, resolver: _CachingResolver
) -> tuple[list[Conflict], ResolverAnswer]:
    """Return up to three conflicts that share no line, and the resolver's answer about the lines that remain.

    `left` are all lines, and `answer` is the answer of `resolver` about them. The lines that remain are those that are
    in none of the conflicts.
    """
    conflicts: list[Conflict] = []
    while answer.verdict == "conflict" and len(conflicts) < MOST_CONFLICTS:
        conflict = _conflict(left, answer, resolver)
        conflicts.append(conflict)
        gone = {*conflict.lines, *conflict.repeats}
        left = [line for line in left if line not in gone]
        answer = resolver(left) if left else ResolverAnswer("fits")
    return conflicts, answer


class _CachingResolver:
    """Runs a resolver to find out whether requirement lines can be installed together, and caches the answers.

    Call an object with the lines to get the resolver's answer. The same lines are resolved only once. `was_unknown`
    becomes True when the resolver cannot give a definite answer.
    """

    def __init__(self, resolve: Resolve) -> None:
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


def _conflict(lines: list[OwnLine], answer: ResolverAnswer, resolver: _CachingResolver) -> Conflict:
    resolver.was_unknown = False
    core = minimal_set(_candidates(lines, answer, resolver), resolver.fails)
    last = resolver(core)
    texts = {(line.text, line.kind) for line in core}
    repeats = [line for line in lines if line not in core and (line.text, line.kind) in texts]
    words = last.explanation if last.verdict == "conflict" else answer.explanation
    return Conflict(tuple(core), words, (), tuple(repeats), not resolver.was_unknown)


def _candidates(lines: list[OwnLine], answer: ResolverAnswer, resolver: _CachingResolver) -> list[OwnLine]:
    """Return the lines among which a minimal conflict is searched: some of `lines` if these conflict, else all.

    `lines` are known to conflict, and `answer` is the answer of `resolver` about them. First, the lines for the
    projects that `answer` names are tried. They are returned if `resolver` finds that they conflict without the others.
    """
    hints = (
        [
            line
            for line in lines
            if line.name in answer.suspects or (line.kind == "constraint" and line.name in answer.mentioned)
        ],
        [line for line in lines if line.name in answer.mentioned],
    )
    for hinted in hints:
        if hinted and len(hinted) < len(lines) and resolver.fails(hinted):
            return hinted
    return lines


def _with_suggestions(
    conflict: Conflict, conflicts: Sequence[Conflict], lines: Sequence[OwnLine], resolver: _CachingResolver
) -> Conflict:
    """Return a copy of a conflict with suggestions: lines whose change alone would resolve the conflict.

    Each line of the conflict is tried separately. It is suggested if all of `lines` can be installed together when this
    line has no version specifier. A constraint without a version specifier is left out instead. The lines of the other
    `conflicts` are never part of such a test. A suggestion also has the version that `resolver` chose for the project.
    """
    others = {line for each in conflicts if each is not conflict for line in (*each.lines, *each.repeats)}
    found = []
    for line in conflict.lines:
        asked_for = line.text, line.kind
        rest = [each for each in lines if each not in others and (each.text, each.kind) != asked_for]
        relaxed = [msgspec.structs.replace(line, text=line.relaxed)] if line.relaxed else []
        if not relaxed and line.kind == "requirement":
            continue
        answer = resolver([*rest, *relaxed])
        if answer.verdict == "fits":
            found.append(Suggestion(line, answer.versions.get(line.name)))
    return msgspec.structs.replace(conflict, suggestions=tuple(found))
