from __future__ import annotations

from os.path import basename, join

import pytest

from dependencies.corpus import HERE, Verdict, corpus_folder, judge_file, judge_mutants, oracle_files

CORPUS = corpus_folder()
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="no corpus of real files: set VENVOY_CORPUS")


@pytest.mark.parametrize("path", list(oracle_files(join(HERE, "edge"))), ids=basename)
def test_hand_written_lines_agree_with_pip(path: str) -> None:
    verdict = Verdict()
    judge_file(path, verdict)
    assert (verdict.false, verdict.missed) == ([], [])


@needs_corpus
@pytest.mark.slow("examples")
def test_real_files_agree_with_pip() -> None:
    verdict = Verdict()
    for path in oracle_files(join(CORPUS or "", "real")):
        judge_file(path, verdict)
    assert (verdict.false, verdict.missed) == ([], [])
    assert verdict.lines > 3000


@needs_corpus
@pytest.mark.slow("examples")
def test_mutated_lines_agree_with_pip() -> None:
    verdict = Verdict()
    judge_mutants(join(CORPUS or "", "real", "MUTANTS.jsonl"), verdict)
    assert verdict.false == []
    assert len(verdict.missed) * 1000 <= verdict.lines, verdict.missed
