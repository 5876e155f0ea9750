"""A Python that is too old ends in one sentence, whichever way Venvoy is started: not at some later line in a traceback."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import venvoy_server

ROOT = Path(__file__).resolve().parents[2]


def zipapp_beginning() -> str:
    """Return what the zipapp runs first."""
    spec = spec_from_file_location("zipapp_script", ROOT / ".ci" / "zipapp.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.MAIN
    return text


BEGINNINGS = {
    "package": Path(venvoy_server.__file__).read_text(encoding="utf-8"),
    "zipapp": zipapp_beginning(),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_an_old_python_is_refused_in_a_sentence(name: str) -> None:
    text = BEGINNINGS[name]
    older = f"import sys; sys.hexversion = 0x030A0DF0; exec({text!r})"
    done = subprocess.run([sys.executable, "-c", older], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("venvoy needs Python 3.11 or newer; this is ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", BEGINNINGS)
def test_an_old_python_can_read_what_refuses_it(name: str) -> None:
    """No f-string, no annotation, no `from __future__`: these are syntax errors before they could be refused."""
    tree = ast.parse(BEGINNINGS[name], feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.ImportFrom)]
