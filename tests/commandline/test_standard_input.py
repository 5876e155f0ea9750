"""Requirements files that can be read only once."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from venvoy_server.commandline.options import UsageError
from venvoy_server.commandline.standard_input import take_requirements


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
def test_standard_input_is_kept_in_a_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"idna\n")))
    values: dict[str, Any] = {"requirements": [name, "other.txt"]}
    take_requirements(values)
    kept, other = values["requirements"]
    assert (Path(kept).read_text(encoding="utf-8"), Path(kept).read_text(encoding="utf-8"), other) == (
        "idna\n",
        "idna\n",
        "other.txt",
    )


def test_standard_input_is_read_once() -> None:
    with pytest.raises(UsageError, match="only once"):
        take_requirements({"requirements": ["-", "/dev/stdin"]})


@pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere only")
def test_a_pipe_is_kept_in_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("six\n",))
    writer.start()
    values: dict[str, Any] = {"requirements": [str(pipe)]}
    take_requirements(values)
    writer.join()
    (kept,) = values["requirements"]
    assert Path(kept).read_text(encoding="utf-8") == "six\n"
