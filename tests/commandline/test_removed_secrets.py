"""What `check --fix --unsafe-fixes` says of passwords that it replaces with variables."""

from __future__ import annotations

import re
from pathlib import Path

from venvoy_server.commandline.removed_secrets import removed_secret_notes
from wire import run_venvoy

ONE = "-i https://bob:hunter22x@a.example/simple\n"
OTHER = "--extra-index-url https://bob:swordfish9@b.example/simple\n"


def test_it_says_where_and_which_variable_and_not_what_it_was(tmp_path: Path) -> None:
    work = tmp_path / "wörk"
    work.mkdir()
    file = work / "requirements.txt"
    file.write_text(f"six\n{ONE}")
    done = run_venvoy(work, "check", "--no-environment", "--fix", "--unsafe-fixes", "--quiet")
    assert file.read_text() == "six\n" + ONE.replace("hunter22x", "${A_EXAMPLE_BOB_TOKEN}")
    assert "requirements.txt:2: ${A_EXAMPLE_BOB_TOKEN} is in place of a password or token" in done.stderr
    assert "Set A_EXAMPLE_BOB_TOKEN before you install" in done.stderr
    assert "hunter22x" not in done.stderr + done.stdout


def test_two_hosts_get_two_variables(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(ONE + OTHER)
    done = run_venvoy(tmp_path, "check", "--no-environment", "--fix", "--unsafe-fixes", "--quiet")
    ours, theirs = "A_EXAMPLE_BOB_TOKEN", "B_EXAMPLE_BOB_TOKEN"
    expected = ONE.replace("hunter22x", f"${{{ours}}}") + OTHER.replace("swordfish9", f"${{{theirs}}}")
    assert file.read_text() == expected
    assert f"Set {ours}, {theirs} before you install" in done.stderr


def test_other_fixes_say_nothing_of_it(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "requirements.txt").write_text("six=>1\n-i https://bob:${TOKEN}@a.example/simple\n")
    assert "TOKEN} is in place" not in run_venvoy(work, "check", "--no-environment", "--fix", "--quiet").stderr


def test_secrets_that_differ_get_variables_of_their_own_in_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ONE + ONE.replace("hunter22x", "p@ss9") + ONE.replace("simple", "more"))
    (tmp_path / "b.txt").write_text(ONE.replace("hunter22x", "zweites7") + ONE)
    words = ("a.txt", "b.txt", "--fix", "--unsafe-fixes", "--quiet", "--ignore", "index-overridden,index-in-the-middle")
    done = run_venvoy(tmp_path, "check", "--no-environment", *words)
    names = [re.findall(r"\$\{(\w+)\}", (tmp_path / name).read_text()) for name in ("a.txt", "b.txt")]
    name = "A_EXAMPLE_BOB_TOKEN"
    assert names == [[name, f"{name}_2", name], [f"{name}_3", name]], done
    assert "note: Set A_EXAMPLE_BOB_TOKEN, A_EXAMPLE_BOB_TOKEN_2 before" in done.stderr


def test_a_line_that_changed_in_other_ways_too_is_named_with_its_variable() -> None:
    first, advice = removed_secret_notes("/r.txt", "X " + ONE, ONE.replace("hunter22x", "${TOKEN}"))
    assert first.startswith("note: /r.txt:1: ${TOKEN} is in place")
    assert advice.startswith("note: Set TOKEN before you install")


def test_a_line_of_which_another_fix_changed_something_else_is_not_named() -> None:
    kept = "x @ https://${USER}@a.example/x.zip"
    notes = removed_secret_notes("/r.txt", f"{kept};a\n{ONE}", f"{kept} ; a\n{ONE.replace('hunter22x', '${TOKEN}')}")
    assert notes[0].partition(" is ")[0] == "note: /r.txt:2: ${TOKEN}"
    assert len(notes) == 2 and "USER" not in "".join(notes)


def test_standard_input_that_is_fixed_is_reported_too(tmp_path: Path) -> None:
    words = ("check", "--no-environment", "-", "--fix", "--unsafe-fixes")
    done = run_venvoy(tmp_path, *words, input=ONE)
    assert done.stdout == ONE.replace("hunter22x", "${A_EXAMPLE_BOB_TOKEN}")
    assert "note: standard input:1: ${A_EXAMPLE_BOB_TOKEN} is in place" in done.stderr
    assert "Fixed 1 in standard input" in done.stderr
    done = run_venvoy(tmp_path, *words, "--stdin-filename", "dev/a.txt", "--quiet", input=ONE)
    assert "note: dev/a.txt:1: ${A_EXAMPLE_BOB_TOKEN} is in place" in done.stderr


def test_only_new_variables_are_named_and_several_in_one_line_are_reported_together() -> None:
    before = "-i https://${USER}:geheim@a.example/ --extra-index-url https://bob:anders@b.example/"
    after = "-i https://${USER}:${A_TOKEN}@a.example/ --extra-index-url https://bob:${B_TOKEN}@b.example/"
    first, advice = removed_secret_notes("/r.txt", before, after)
    assert "${A_TOKEN} and ${B_TOKEN} are in place of passwords or tokens" in first
    assert "USER" not in first + advice


def test_a_diff_holds_no_password_and_says_how_it_applies(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"six=>1\n{ONE}")
    (tmp_path / "b.txt").write_text(ONE)
    words = ("check", "--no-environment", "a.txt", "b.txt", "--diff", "--unsafe-fixes")
    done = run_venvoy(tmp_path, *words)
    assert "hunter22x" not in done.stdout + done.stderr
    assert "+-i https://bob:${A_EXAMPLE_BOB_TOKEN}@a.example/simple" in done.stdout
    assert "note: a.txt: passwords and tokens on lines that change are hidden" in done.stderr
    done = run_venvoy(tmp_path, *words[:4], "--diff")
    assert "note: a.txt: lines with passwords or tokens are left out" in done.stderr
    assert done.stdout == "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-six=>1\n+six>=1\n"
