"""The queries of the documentation answer something, on the tables of a small audit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from venvoy_fleet.audit import audit  # noqa: E402
from venvoy_fleet.table import prepare  # noqa: E402
from venvoy_fleet.units import Choice, partitions_of, units_of  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "tasks" / "fleet.md"


def test_the_queries_of_the_page_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("shop", "flask =>3\n"), ("blog", "django\n")):
        (tmp_path / "mirror" / name).mkdir(parents=True)
        (tmp_path / "mirror" / name / "requirements.txt").write_text(text)
    (tmp_path / "broken.zip").write_bytes(b"PK")
    inputs = [str(tmp_path / "mirror" / "shop"), str(tmp_path / "mirror" / "blog"), str(tmp_path / "broken.zip")]
    (partition,) = partitions_of(list(units_of(inputs, Choice())), Choice())
    monkeypatch.chdir(tmp_path)
    prepare("audit", {partition.id})
    audit(partition, Choice(), "audit")
    queries = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    frequent, share, fixable, unchecked = (duckdb.sql(query).fetchall() for query in queries)
    assert ("invalid-operator", "error", 1, 1) in frequent
    assert share[0][0] == pytest.approx(2 / 3)
    assert fixable == [(inputs[0], 1)]
    assert [row[0] for row in unchecked] == [inputs[2]]
