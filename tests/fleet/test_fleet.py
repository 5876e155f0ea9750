"""Audits of many repositories: what is read, what is written, and that nothing of one file ends the rest.

The whole runs are on a Dask client of this process; `benchmarks/fleet.py` has workers, and ends one of them.
"""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
distributed = pytest.importorskip("distributed")

from venvoy_fleet.__main__ import main  # noqa: E402
from venvoy_fleet.archives import FILE_LIMIT, MOST_FILES, extract  # noqa: E402
from venvoy_fleet.audit import audit  # noqa: E402
from venvoy_fleet.run import run  # noqa: E402
from venvoy_fleet.table import prepare  # noqa: E402
from venvoy_fleet.units import (  # noqa: E402
    PARTS_OF_ROW_GROUP,
    TEXTS_OF_PARTITION,
    Choice,
    InputError,
    Partition,
    partitions_of,
    units_of,
)
from venvoy_server.handlers.check import check  # noqa: E402

BAD = "flask =>3\n"
Rows = list[dict[str, Any]]


def rows(output: Path, table: str) -> Rows:
    names = sorted(each for each in os.listdir(output / table) if each.endswith(".parquet"))
    return [row for name in names for row in pq.read_table(output / table / name).to_pylist()]


def texts(path: Path, column: list[Any], names: list[str] | None = None, group: int = 1000) -> str:
    columns = {"text": column} if names is None else {"text": column, "name": names}
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return str(path)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def audited(
    output: Path, *inputs: str, children: bool = False, checker: Any = check, **choice: Any
) -> tuple[Rows, Rows]:
    """Audit the inputs without Dask; return files and findings."""
    chosen = Choice(**choice)
    partitions = partitions_of(list(units_of(inputs, chosen, children=children)), chosen)
    prepare(str(output), {each.id for each in partitions})
    for each in partitions:
        audit(each, chosen, str(output), checker)
    return rows(output, "files"), rows(output, "findings")


# --- folders ---------------------------------------------------------------------------------------------------------


def test_each_folder_is_a_repository_with_its_own_settings(tmp_path: Path, output: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "requirements.txt").write_text(f"-r base.txt\n{BAD}")
        (tmp_path / "all" / name / "base.txt").write_text("six\n")
    (tmp_path / "all/b/pyproject.toml").write_text('[tool.venvoy.diagnostics]\ninvalid-operator = "off"\n')
    files, findings = audited(output, str(tmp_path / "all"), children=True)
    assert {row["source"] for row in files} == {str(tmp_path / "all/a"), str(tmp_path / "all/b")}
    (found,) = [row for row in findings if row["code"] == "invalid-operator"]
    assert (found["source"], found["file"], found["line"], found["severity"]) == (
        str(tmp_path / "all/a"),
        "requirements.txt",
        2,
        "error",
    )
    assert found["fixable"] is True and found["column"] == 7


def test_a_choice_of_rules_holds_for_all(tmp_path: Path, output: Path) -> None:
    (tmp_path / "requirements.txt").write_text(BAD + "six\nsix\n")
    _, findings = audited(output, str(tmp_path), select=("invalid-operator",))
    assert {row["code"] for row in findings} == {"invalid-operator"}


# --- archives --------------------------------------------------------------------------------------------------------


def zipped(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> str:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return str(path)


def taped(path: Path, files: dict[str, bytes], links: dict[str, str] | None = None) -> str:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return str(path)


@pytest.mark.parametrize("make", [zipped, taped])
def test_an_archive_is_a_repository(tmp_path: Path, output: Path, make: Any) -> None:
    files = {"shop-1/requirements.txt": b"-r deps/base\n", "shop-1/deps/base": b"", "shop-1/app.py": b"import six\n"}
    files["shop-1/requirements-dev.txt"] = BAD.encode()
    archive = make(tmp_path / ("shop.zip" if make is zipped else "shop.tar.gz"), files)
    listed, findings = audited(output, archive)
    assert {row["file"] for row in listed} == {"shop-1/requirements.txt", "shop-1/requirements-dev.txt"}
    assert "invalid-operator" in {row["code"] for row in findings} and {row["source"] for row in listed} == {archive}


def test_a_hostile_archive_writes_nothing_elsewhere(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    files: dict[str, bytes] = dict.fromkeys(
        ("../out.txt", "/out.txt", "a/../../out.txt", "C:/out.txt", "a//out.txt"), b"x"
    )
    files["huge.txt"] = b"\n" * (FILE_LIMIT + 1)
    files["fine.txt"] = b"six"
    assert extract(zipped(tmp_path / "a.zip", files), str(inside)) == ["huge.txt"]
    extract(taped(tmp_path / "a.tar.gz", files, {"link.txt": "/etc/passwd", "d.txt": ".."}), str(inside))
    assert [path.name for path in inside.iterdir()] == ["fine.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar.gz", "a.zip", "inside"]


# --- tables of texts -------------------------------------------------------------------------------------------------


def test_a_column_of_texts_is_checked_row_by_row(tmp_path: Path, output: Path) -> None:
    names = ["a/requirements.txt", "b/pyproject.toml", "c/requirements.txt", "d/requirements.txt"]
    column = [BAD, '[project]\nname = "x"\nversion = "1"\ndependencies = ["six =>1"]\n', None, "-r other.txt\nsix\n"]
    table = texts(tmp_path / "t.parquet", column, names, group=2)
    files, findings = audited(output, table, name="name")
    assert [row["file"] for row in files] == names
    assert [row["problem"] is None for row in files] == [True, True, False, True]
    assert [(row["file"], row["code"]) for row in findings] == [
        (names[0], "invalid-operator"),
        (names[1], "invalid-operator"),
    ], "where `-r` leads is not known of a text"
    without, _ = audited(tmp_path / "second", table)
    assert [row["file"] for row in without] == ["row 0", "row 1", "row 2", "row 3"]


def columned(path: Path, values: Any) -> str:
    pq.write_table(pa.table({"words": values}), path)
    return str(path)


@pytest.mark.parametrize(
    "values",
    [
        pa.array([BAD.encode(), b"\xff", None]),
        pa.array([BAD.encode(), b"\xff", None], pa.large_binary()),
        pa.array([BAD, "x" * (16 * 1024 * 1024 + 1), None], pa.large_string()),
        pa.array([BAD, None, None]).dictionary_encode(),
    ],
)
def test_a_column_may_hold_bytes_and_what_is_not_text_is_a_row(tmp_path: Path, output: Path, values: Any) -> None:
    files, findings = audited(output, columned(tmp_path / "t.parquet", values), column="words")
    assert [row["problem"] is None for row in files] == [True, False, False]
    assert "invalid-operator" in {row["code"] for row in findings} and {row["file"] for row in findings} == {"row 0"}


def test_a_large_row_group_is_divided_into_so_many_parts_and_read_completely(tmp_path: Path, output: Path) -> None:
    count = TEXTS_OF_PARTITION * PARTS_OF_ROW_GROUP + 100
    table = columned(tmp_path / "t.parquet", [str(number) for number in range(count)])
    units = list(units_of([table], Choice(column="words")))
    assert len(units) == PARTS_OF_ROW_GROUP and sum(unit.rows for unit in units) == count
    prepare(str(output), set())
    audit(Partition("000000-0123456789abcdef", (units[-1],)), Choice(column="words"), str(output))
    assert [row["file"] for row in rows(output, "files")] == [f"row {at}" for at in range(units[-1].start, count)]


def test_an_input_is_audited_once(tmp_path: Path) -> None:
    folder, archive = str(tmp_path), zipped(tmp_path / "a.zip", {})
    found = list(units_of([folder, archive, f"{folder}/"], Choice(), listed=[archive, folder]))
    assert [unit.path for unit in found] == [folder, archive]


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda path: str(path / "nothing"), "does not exist"),
        (lambda path: str((path / "x.txt").write_text("six") and path / "x.txt"), "is not a folder"),
        (lambda path: str((path / "x.parquet").write_text("six") and path / "x.parquet"), "cannot be read as Parquet"),
        (lambda path: texts(path / "t.parquet", ["six"]), "has no column 'words'; it has text"),
        (lambda path: columned(path / "n.parquet", [1, 2]), "does not hold texts: its type is int64"),
        (lambda path: "", "empty text"),
    ],
)
def test_an_input_that_cannot_be_used_is_named(tmp_path: Path, make: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        list(units_of([make(tmp_path)], Choice(column="words")))


def test_an_archive_with_more_than_may_be_read_is_a_row(tmp_path: Path, output: Path) -> None:
    many = {f"a/{number}.py": b"" for number in range(MOST_FILES + 1)}
    large = {"requirements.txt": b"\n" * (FILE_LIMIT + 1), "constraints.txt": BAD.encode()}
    bomb = {f"{number}.txt": b"\n" * FILE_LIMIT for number in range(5)}
    names = {"many": many | {"requirements.txt": BAD.encode()}, "large": large, "bomb": bomb}
    for name, files in names.items():
        listed, findings = audited(tmp_path / name, zipped(tmp_path / f"{name}.zip", files, zipfile.ZIP_DEFLATED))
        problems = {row["file"]: row["problem"] for row in listed if row["problem"] is not None}
        if name == "bomb":
            assert "more than 64 MiB" in problems[None]
            continue
        assert "invalid-operator" in {row["code"] for row in findings}, name
        assert problems == ({"requirements.txt": "It is larger than 16 MiB."} if name == "large" else {})


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_one_bad_file_does_not_end_the_run(tmp_path: Path, output: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"\x1f\x8bnot an archive")
    (tmp_path / "broken.zip").write_bytes(b"PK")
    (tmp_path / "good").mkdir()
    (tmp_path / "good/requirements.txt").write_bytes(b"\xff\xfe\x00\x00" + BAD.encode())
    (tmp_path / "good/constraints.txt").write_text(BAD)
    inputs = [str(tmp_path / name) for name in ("broken.tar.gz", "good", "broken.zip")]
    files, findings = audited(output, *inputs)
    assert {row["source"] for row in files if row["problem"] is not None} == {inputs[0], inputs[2]}
    assert [row["file"] for row in findings if row["code"] == "invalid-operator"] == ["constraints.txt"]


def test_what_cannot_be_checked_says_why(tmp_path: Path, output: Path) -> None:
    (tmp_path / "huge").mkdir()
    with open(tmp_path / "huge/requirements.txt", "wb") as file:
        file.truncate(FILE_LIMIT + 1)
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop/requirements.txt").symlink_to("requirements.txt")
    (tmp_path / "empty.tar.gz").write_bytes(b"")
    locked = bytearray(Path(zipped(tmp_path / "locked.zip", {"requirements.txt": b"six"})).read_bytes())
    locked[6] |= 1
    locked[locked.find(b"PK\1\2") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    listed = [str(tmp_path / name) for name in ("huge", "loop", "empty.tar.gz", "locked.zip", "nothing", "b\udcff")]
    partitions = partitions_of(list(units_of([], Choice(), listed=listed)), Choice())
    prepare(str(output), {each.id for each in partitions})
    for each in partitions:
        audit(each, Choice(), str(output))
    problems = {os.path.basename(row["source"]): row["problem"] for row in rows(output, "files")}
    assert "larger than" in problems["huge"] or "too large" in problems["huge"].lower()
    assert problems["loop"].endswith("requirements.txt does not exist.")
    assert problems["empty.tar.gz"].startswith("It cannot be read: ") and "\n" not in problems["empty.tar.gz"]
    assert problems["locked.zip"] == "It cannot be read: requirements.txt in it is encrypted."
    assert "does not exist" in problems["nothing"] and len(problems) == len(listed)
    assert "b\ufffd" in problems


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a folder that its own user cannot read")
def test_a_repository_that_cannot_be_read_is_a_row(tmp_path: Path, output: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    files, _ = audited(output, str(tmp_path / "closed"))
    assert [row["problem"] for row in files] == ["It cannot be read: Permission denied."]


def test_a_bug_that_one_file_brings_out_is_a_row(tmp_path: Path, output: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"requirements-{name}.txt").write_text(BAD)

    def failing(context: Any, params: Any) -> Any:
        if params.files and not params.files[0].endswith(("a.txt", "c.txt")):
            raise ZeroDivisionError
        return check(context, params)

    files, findings = audited(output, str(tmp_path), checker=failing)
    assert [(row["file"], row["problem"] is None) for row in files] == [
        ("requirements-a.txt", True),
        ("requirements-b.txt", False),
        ("requirements-c.txt", True),
    ]
    assert len(findings) == 2


# --- runs on Dask ----------------------------------------------------------------------------------------------------


@contextmanager
def in_process(_: int) -> Iterator[Any]:
    with distributed.Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        yield client


def unused(_: int) -> AbstractContextManager[Any]:
    raise AssertionError("nothing was left to do")


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path, output: Path) -> None:
    folders = []
    for number in range(6):
        folder = tmp_path / f"r{number}"
        folder.mkdir()
        (folder / "requirements.txt").write_text(BAD * (number + 1))
        folders.append(str(folder))
    said: list[str] = []
    assert run(in_process, folders, Choice(), str(output), partition_size=2, say=said.append) == 0
    assert said[-1].startswith("3 of 3 partitions: 6 files")
    first = rows(output, "findings"), rows(output, "files")
    assert run(unused, folders, Choice(), str(output), partition_size=2) == 0
    parts = sorted((output / "findings").iterdir())
    kept = parts[0].stat().st_mtime_ns
    parts[1].unlink()
    (output / "findings" / f".{parts[1].stem}.77.unfinished").write_bytes(b"half")
    assert run(in_process, folders, Choice(), str(output), partition_size=2) == 0
    assert (rows(output, "findings"), rows(output, "files")) == first
    assert parts[0].stat().st_mtime_ns == kept and sorted((output / "findings").iterdir()) == parts
    (output / "findings" / "mine.txt").write_text("kept")
    assert run(in_process, folders[:2], Choice(), str(output), partition_size=2, replace=True, say=said.append) == 0
    assert len(rows(output, "files")) == 2 and "deleted" in "".join(said)
    assert (output / "findings" / "mine.txt").exists()


@pytest.mark.parametrize(
    "options, word",
    [
        ({"choice": Choice(ignore=("unpinned",))}, "other rules"),
        ({"partition_size": 1}, "another --partition-size"),
        ({"children": True}, "another --children"),
    ],
)
def test_tables_of_another_audit_are_neither_mixed_nor_deleted(
    tmp_path: Path, output: Path, options: dict[str, Any], word: str
) -> None:
    folders = [str(tmp_path / name) for name in ("a", "b")]
    for folder in folders:
        os.mkdir(folder)
        Path(folder, "requirements.txt").write_text(BAD)
        os.mkdir(f"{folder}/inner")
    first: dict[str, Any] = {"inputs": folders, "choice": Choice(), "output": str(output)}
    assert run(in_process, **first) == 0
    before = sorted((output / "findings").iterdir())
    with pytest.raises(InputError, match=word):
        run(unused, **{**first, **options})
    with pytest.raises(InputError, match="other inputs"):
        run(unused, **{**first, "inputs": folders[:1]})
    assert sorted((output / "findings").iterdir()) == before
    assert run(unused, **first) == 0


def test_the_same_command_replaces_what_is_outdated(tmp_path: Path, output: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"requirements.txt": BAD.encode()})
    assert run(in_process, [archive], Choice(), str(output)) == 0
    zipped(tmp_path / "a.zip", {"requirements.txt": BAD.encode() * 3})
    assert run(in_process, [archive], Choice(), str(output)) == 0
    assert len(rows(output, "files")) == 1
    assert len([row for row in rows(output, "findings") if row["code"] == "invalid-operator"]) == 3


def test_a_failed_partition_is_named_and_tried_again(tmp_path: Path, output: Path) -> None:
    table = texts(tmp_path / "t.parquet", [BAD, "six\n"], group=1)
    said: list[str] = []

    @contextmanager
    def full(partitions: int) -> Iterator[Any]:
        (output / "files").rmdir()
        (output / "files").write_text("in the way")
        with in_process(partitions) as client:
            yield client

    assert run(full, [table], Choice(), str(output), say=said.append) == 2
    assert f"{table}, rows 0 to 0 of row group 1" in "".join(said)
    (output / "files").unlink()
    assert run(in_process, [table], Choice(), str(output)) == 0
    assert len(rows(output, "files")) == 2


def test_a_worker_of_another_version_writes_nothing(output: Path) -> None:
    with pytest.raises(RuntimeError, match=r"the audit is of Venvoy 0\.0"):
        audit(Partition("000000-0123456789abcdef", ()), Choice(), str(output), version="0.0")
    assert not output.exists()


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nothing"), "--output", str(tmp_path / "out")]) == 2
    assert "does not exist" in capsys.readouterr().err and not (tmp_path / "out").exists()
    (tmp_path / "list").write_text("")
    assert main(["--list", str(tmp_path / "list"), "--output", str(tmp_path / "out")]) == 2
    assert "nothing to audit" in capsys.readouterr().err
    assert main([str(tmp_path), "--select", "no-such-code", "--output", str(tmp_path / "out")]) == 2
    assert "no-such-code" in capsys.readouterr().err
    assert main(["--list", str(tmp_path / "no list"), "--output", str(tmp_path / "out")]) == 3
    assert f"{tmp_path / 'no list'}: No such file" in capsys.readouterr().err
    (tmp_path / "list").write_bytes(b"\xff\r\n")
    assert main(["--list", str(tmp_path / "list"), "--select", "no-such-code", "--output", str(tmp_path / "out")]) == 2
    assert "no-such-code" in capsys.readouterr().err
    assert main([str(tmp_path), "--output", str(tmp_path / "list")]) == 3
    assert str(tmp_path / "list") in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["--workers", "0"], "'0' is not a number from 1"),
        (["--workers", "-1"], "'-1' is not a number from 1"),
        (["--workers", "99999999"], "99999999 processes are too many for"),
        (["--partition-size", "0"], "'0' is not a number from 1"),
        (["--scheduler", "somewhere"], "'somewhere' is not an address with a port"),
        (["--output", ""], "the name of the folder is empty"),
    ],
)
def test_a_wrong_option_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), "--output", str(tmp_path / "out"), *words])
    assert ended.value.code == 2 and sentence in capsys.readouterr().err
