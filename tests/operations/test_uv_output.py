from __future__ import annotations

import pytest

from venvoy_server.operations.model import Change
from venvoy_server.operations.uv_output import (
    OutputWatcher,
    classify,
    failure_text,
    named_packages,
    read_changes,
    read_preview,
    unanswered,
    unreadable_installed,
)

INSTALL = """\
Using Python 3.12.1 environment at: e1
Resolved 15 packages in 385ms
Downloading kiwisolver (1.4MiB)
   Building x @ file:///x
 Downloaded kiwisolver
      Built x @ file:///x
Prepared 2 packages in 607ms
Uninstalled 1 package in 0.48ms
Installed 2 packages in 52ms
 + kiwisolver==1.5.1
 - six==1.17.0
 + six==1.16.0
 ~ attrs==26.1.0
 + x==1 (from file:///x)
warning: something odd
""".splitlines()


def test_the_phases_of_an_install_with_their_counts() -> None:
    watcher = OutputWatcher(to_fetch=2)
    seen = []
    for line in INSTALL:
        if watcher.take(line):
            seen.append((watcher.phase, watcher.done, watcher.total, watcher.linking))
    assert seen == [
        ("downloading", 0, 2, False),
        ("downloading", 0, 2, False),
        ("preparing", 0, 2, False),
        ("downloading", 1, 2, False),
        ("preparing", 2, 2, False),
        ("linking", None, None, True),
        ("linking", None, None, True),
        ("linking", None, None, True),
    ]
    assert watcher.warnings == ["something odd"]


DOWNLOADS = """\
Resolved 5 packages in 385ms
Downloading numpy (16.1MiB)
Downloading scipy (36.3MiB)
Downloading tiny (900B)
 Downloaded numpy
 Downloaded tiny
 Downloaded scipy
""".splitlines()


def test_downloads_are_counted_in_bytes() -> None:
    watcher = OutputWatcher(to_fetch=5)
    seen = [watcher.message for line in DOWNLOADS if watcher.take(line)]
    assert seen == [
        "resolved 5 packages",
        "downloading numpy (16.1 MiB)",
        "downloading numpy, scipy (52.4 MiB)",
        "downloading numpy, scipy and 1 more (52.4 MiB)",
        "downloading scipy, tiny (16.1 of 52.4 MiB)",
        "downloading scipy (16.1 of 52.4 MiB)",
        "downloaded 52.4 MiB",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Downloading a (900B)", "downloading a (900 B)"),
        ("Downloading a (1.5KiB)", "downloading a (1.5 KiB)"),
        ("Downloading a (2.1GiB)", "downloading a (2.1 GiB)"),
        ("Downloading a", "downloading a"),
        (
            "Downloading cpython-3.13.9-linux (download) (32.0MiB)",
            "downloading cpython-3.13.9-linux (download) (32.0 MiB)",
        ),
        (" Downloaded never-announced", "downloaded"),
        ("   Building x @ file:///x", "building x @ file:///x"),
    ],
)
def test_the_message_about_one_line(line: str, message: str) -> None:
    watcher = OutputWatcher()
    assert watcher.take(line) and watcher.message == message


def test_with_nothing_to_fetch_linking_begins_when_versions_are_found() -> None:
    watcher = OutputWatcher(to_fetch=0)
    assert not watcher.linking
    watcher.take("Resolved 3 packages in 2ms")
    assert watcher.linking


def test_a_lock_is_not_resolved_so_that_linking_may_begin_at_once() -> None:
    assert OutputWatcher(to_fetch=0, resolves=False).linking
    assert not OutputWatcher(to_fetch=1, resolves=False).linking


def test_changes_are_one_by_package() -> None:
    assert read_changes(INSTALL) == (
        Change("attrs", "reinstalled", "26.1.0", "26.1.0"),
        Change("kiwisolver", "installed", "1.5.1"),
        Change("six", "downgraded", "1.16.0", "1.17.0"),
        Change("x", "installed", "1"),
    )


@pytest.mark.parametrize(
    ("lines", "action"),
    [
        ([" - a==1.9", " + a==1.10"], "upgraded"),
        ([" - a==1.10", " + a==1.9"], "downgraded"),
        ([" - a==1", " + a==1"], "reinstalled"),
        ([" - a==nonsense", " + a==1"], "changed"),
        ([" - a==1"], "removed"),
        ([" + a==1"], "installed"),
    ],
)
def test_what_became_of_a_version(lines: list[str], action: str) -> None:
    assert [change.action for change in read_changes(lines)] == [action]


def test_a_preview_lists_what_must_be_downloaded() -> None:
    text = "Resolved 2 packages in 1ms\nWould download 2 packages\nWould install 2 packages\n + a==1\n + b==2\n"
    answer = read_preview(text)
    assert answer.to_fetch == 2
    assert [change.name for change in answer.changes] == ["a", "b"]
    text = "Resolved 1 package in 1ms\nWould download 1 package\nWould install 1 package\n + a @ file:///p/a%20b\n"
    answer = read_preview(text)
    assert [(change.name, change.action, change.version) for change in answer.changes] == [("a", "installed", None)]
    assert answer.counted == 1
    assert read_preview("Checked 1 package in 48ms\nWould make no changes\n").changes == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("error: No solution found when resolving dependencies", "resolution-failed"),
        ("error: Failed to fetch: http://127.0.0.1:9/simple/numpy/\n  cause: tcp connect error", "index-unreachable"),
        ("  cause: invalid peer certificate: UnknownIssuer", "index-unreachable"),
        ("error: Failed to build `x`\n cause: The build backend returned an error", "build-failed"),
        ("error: Couldn't parse requirement in `bad.txt` at position 6", "requirements-invalid"),
        ("error: failed to write: No space left on device (os error 28)", "disk-full"),
        ("error: failed to create file: Permission denied (os error 13)", "no-permission"),
        ("error: failed to create: Read-only file system (os error 30)", "read-only"),
        ("error: The interpreter at `/usr` is externally managed, and indicates", "externally-managed"),
        ("error: Failed to inspect Python interpreter from provided path", "interpreter-failed"),
        ("error: File not found: nope.txt", "file-not-found"),
        ("error: something new", "tool-failed"),
    ],
)
def test_failures_are_distinguished(text: str, code: str) -> None:
    assert classify(text) == code


def test_the_text_of_a_failure_has_no_progress_in_it() -> None:
    text = "Using Python 3.12.1 environment at: e1\nResolved 1 package in 1ms\n   Building x @ f\nerror: Failed\n  cause: it\n"
    assert failure_text(text) == "error: Failed\n  cause: it"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require flask==3.0, we can conclude that you"
            " require werkzeug>=3.0.0.\nAnd because you require werkzeug<2, we can conclude",
            {"flask", "werkzeug"},
        ),
        (
            "Because nonexistent-zzz-pkg was not found in the package registry and you require nonexistent-zzz-pkg, we",
            {"nonexistent-zzz-pkg"},
        ),
        ("Because there is no version of six==99 and you require six==99, we can conclude", {"six"}),
        ("Because only Foo_Bar[x]<=2 is available", {"foo-bar"}),
        ("Failed to build `x==1.0`", {"x"}),
    ],
)
def test_the_packages_that_a_failure_names(text: str, names: set[str]) -> None:
    assert set(named_packages(text)) >= names


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("failed to write: No space left on device (os error 28)", "disk-full"),
        ("x (os error 28)", "disk-full"),
        ("Disk quota exceeded (os error 122)", "disk-full"),
        ("Read-only file system", "read-only"),
        ("x (os error 30)", "read-only"),
        ("The interpreter at /usr is externally managed", "externally-managed"),
        ("The interpreter does not support `-I`", "interpreter-unsupported"),
        ("Failed to inspect Python interpreter from x", "interpreter-failed"),
        ("Querying Python at `/x` failed", "interpreter-failed"),
        ("No interpreter found at /x", "interpreter-not-found"),
        ("Permission denied", "no-permission"),
        ("x (os error 13)", "no-permission"),
        ("Access is denied. (os error 5)", "no-permission"),
        ("The process cannot access the file (os error 32)", "in-use"),
        ("Failed to build `x==1`", "build-failed"),
        ("The build backend returned an error", "build-failed"),
        ("Couldn't parse requirement in `r.txt`", "requirements-invalid"),
        ("Failed to parse: `pylock.toml`", "requirements-invalid"),
        (
            "Failed to read metadata for: six==1\n  cause: Failed to parse `METADATA` file: v/six-1.dist-info/METADATA",
            "tool-failed",
        ),
        ("Unsupported requirement in r.txt", "requirements-invalid"),
        ("`x` was not found in the workspace", "requirements-invalid"),
        ("error sending request for url", "index-unreachable"),
        ("tcp connect error", "index-unreachable"),
        ("dns error", "index-unreachable"),
        ("Failed to fetch: `https://x`", "index-unreachable"),
        ("Could not connect, are you offline?", "index-unreachable"),
        ("Network connectivity is disabled", "index-unreachable"),
        ("but the network was disabled", "index-unreachable"),
        ("invalid peer certificate: UnknownIssuer", "index-unreachable"),
        ("File not found: `r.txt`", "file-not-found"),
        ("No solution found when resolving dependencies", "resolution-failed"),
        ("something else (os error 5x)", "tool-failed"),
    ],
)
def test_what_a_failure_of_uv_means(said: str, code: str) -> None:
    assert classify(f"Using Python 3.12\nerror: {said}\n") == code


@pytest.mark.parametrize(
    ("said", "which"),
    [
        (
            "error: Failed to fetch: http://u:secret@e.org:81/simple/x/\n  cause: dns error",
            "e.org:81 could not be reached",
        ),
        ("error: Failed to read `--find-links` URL: http://[::1]:9/links", "[::1]:9 could not be reached"),
        ("Failed to download `x @ https://a@b@e.org/x.whl`\n  cause: tcp connect error", "e.org could not be reached"),
        ("for url (https://e.org/x)\n  cause: tunnel error: x", "e.org could not be reached through the proxy"),
        (
            "Failed to fetch: `https://e.org/x/`\n  cause: HTTP status server error (503 Service Unavailable) for url (https://e.org/x/)",
            "e.org answered 503 Service Unavailable",
        ),
        ("cause: Network connectivity is disabled, but the data wasn't found: https://e.org/x", None),
        ("cause: dns error", None),
    ],
)
def test_which_host_did_not_answer(said: str, which: str | None) -> None:
    assert unanswered(said) == which


def test_before_uvs_first_line_it_resolves() -> None:
    watcher = OutputWatcher(to_fetch=3)
    assert (watcher.phase, watcher.message, watcher.done, watcher.total) == ("resolving", "resolving", None, 3)
    assert OutputWatcher(to_fetch=0).total is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("error sending request for url (https://h.example/simple/x/)", "h.example could not be reached"),
        ("https://me:pw@h.example:8080/x: tunnel error: failed", "h.example:8080 could not be reached through the proxy"),
        ("https://h.example/x HTTP status server error (503 Service Unavailable)", "h.example answered 503 Service Unavailable"),
        ("`http://h.example` HTTP status client error (404 Not Found) for url", "h.example answered 404 Not Found"),
        ("Network connectivity is disabled, but https://h.example/x was asked for", None),
        ("https://h.example/x: network was disabled", None),
        ("no host at all", None),
    ],
)  # fmt: skip
def test_which_host_gave_no_answer(text: str, found: str | None) -> None:
    assert unanswered(text) == found


@pytest.mark.parametrize(
    "word", ["we", "your", "you", "that", "the", "a", "an", "any", "all", "only", "one", "because", "its"]
)
def test_words_of_a_sentence_are_no_packages(word: str) -> None:
    assert named_packages(f"Because {word} depends on {word}x and {word}>=1 is here") == (f"{word}x",)


@pytest.mark.parametrize(
    ("text", "named", "advice"),
    [
        (
            "error: Failed to read metadata for: six==1.16.0\n  cause: Failed to parse `METADATA` file: "
            'v/site-packages/six-1.16.0.dist-info/METADATA\n  cause: Not a valid package or extra name: "-r".',
            "six-1.16.0.dist-info",
            "`venvoy uninstall six`",
        ),
        (
            "error: Failed to read metadata for: six==1.16.0\n"
            "  cause: failed to open file `/v/six-1.16.0.dist-info/METADATA`: No such file or directory (os error 2)",
            "six-1.16.0.dist-info",
            "`venvoy repair`",
        ),
        (
            "error: Failed to read metadata from: /v/site-packages/pytz-2004d.dist-info\n  cause: after parsing `2004`",
            "pytz-2004d.dist-info",
            "until that folder is deleted",
        ),
        (
            "error: Failed to read metadata from: C:\\v\\pytz-2004d-py3.11.egg-info\n  cause: The `.egg-info` filename",
            "pytz-2004d-py3.11.egg-info",
            "until that folder is deleted",
        ),
    ],
)
def test_an_installed_distribution_that_uv_cannot_read_is_named(text: str, named: str, advice: str) -> None:
    said = unreadable_installed(text)
    assert said is not None
    assert named in said
    assert advice in said
    assert classify(text) == "tool-failed"


@pytest.mark.parametrize("text", ["Failed to parse: `pylock.toml`", "Failed to read metadata: `x-1-py3-none-any.whl`"])
def test_other_failures_are_not_of_what_is_installed(text: str) -> None:
    assert unreadable_installed(text) is None
