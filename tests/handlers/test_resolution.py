"""Which lines cannot be installed together: nineteen conflicts, asked of the real uv about tiny wheels on a local index.

The expectation of each is the lines that are to blame, by file and number, with nothing else.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from made_wheels import make_wheel
from venvoy_protocol.check import CheckParams, CheckResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.install import InstallParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers import handler
from venvoy_server.handlers.check import check
from venvoy_server.operations.errors import Cancelled
from venvoy_server.operations.model import Progress, ResolverRun
from venvoy_server.system.machine import RealMachine
from venvoy_server.system.processes.uv import find_uv

PROJECTS: dict[str, dict[str, dict[str, Any]]] = {
    "requests": {
        "2.31.0": {
            "requires": ["urllib3>=1.21.1,<3", "idna>=2.5,<4", 'pysocks>=1.5.6; extra == "socks"'],
            "extras": ["socks"],
        },
        "2.32.0": {"requires": ["urllib3>=1.21.1,<3", "idna>=2.5,<4"]},
    },
    "urllib3": {"1.20": {}, "2.2.0": {}},
    "idna": {"1.1": {}, "3.7": {}},
    "pysocks": {"1.4": {}, "1.7": {}},
    "sphinx": {"7.3.7": {"requires": ["docutils>=0.18.1,<0.22"]}},
    "sphinx-rtd-theme": {"1.0.0": {"requires": ["docutils<0.18"]}, "3.0.0": {"requires": ["docutils>=0.18"]}},
    "docutils": {"0.17": {}, "0.21": {}},
    "pandas": {"2.2.0": {"python": ">=3.99"}, "1.0": {}},
    "attrs": {"21.1.0": {}, "21.2.0": {}},
    "django": {"5.0": {}, "6.0": {}},
    "telemetry": {"0.39": {}, "0.42": {}},
    "flask": {
        "3.0.3": {"requires": ["werkzeug>=3.0.0", "jinja2>=3.1.2"]},
        "3.1.0": {"requires": ["werkzeug>=3.1", "jinja2>=3.1.2"]},
    },
    "werkzeug": {"1.0": {}, "3.1": {}},
    "jinja2": {"2.11": {}, "3.1.4": {}},
    **{f"filler{number}": {"1.0": {}, "2.0": {}} for number in range(20)},
}
YANKED = {"attrs-21.1.0-py3-none-any.whl": "not importable"}
UPLOADED = {"django-6.0-py3-none-any.whl": "2025-12-03T16:26:16Z"}

PROJECT = """[project]
name = "proj"
version = "1"
dependencies = [
    "requests==2.31.0",
]
[project.optional-dependencies]
x = ["{extra}"]
[dependency-groups]
dev = ["{group}", "attrs"]
"""
FILLERS = "".join(f"filler{number}\n" for number in range(20))

CONFLICTS: list[tuple[str, dict[str, str], list[str]]] = [
    ("1-direct", {"r.txt": "requests==2.31.0\nrequests>=2.32\n"}, ["r.txt:1", "r.txt:2"]),
    ("2-transitive", {"r.txt": "requests==2.31.0\nurllib3==1.20\nattrs\n"}, ["r.txt:1", "r.txt:2"]),
    ("3-two-parents", {"r.txt": "sphinx==7.3.7\n\nsphinx-rtd-theme==1.0.0\n"}, ["r.txt:1", "r.txt:3"]),
    ("4-python", {"r.txt": "pandas==2.2.0\nattrs\n"}, ["r.txt:1"]),
    ("5-unknown", {"r.txt": "attrs\nno-such-project\n"}, ["r.txt:2"]),
    ("6-no-version", {"r.txt": "django==99\nattrs\n"}, ["r.txt:1"]),
    ("7-no-wheel", {"r.txt": "--only-binary :all:\ndocopt==0.6.2\n"}, ["r.txt:2"]),
    (
        "8-constraint",
        {"r.txt": "-c constraints.txt\nflask>=3\n", "constraints.txt": "werkzeug<2\n"},
        ["constraints.txt:1", "r.txt:2"],
    ),
    (
        "9-nested",
        {"r.txt": "-r sub/base.in\njinja2<3\n", "sub/base.in": "flask==3.0.3\n"},
        ["r.txt:2", "sub/base.in:1"],
    ),
    ("10-yanked", {"r.txt": "attrs==21.1.0\n"}, []),
    ("11-newer", {"r.txt": "django==6.0\n"}, ["r.txt:1"]),
    ("12-pre", {"r.txt": "telemetry>=0.40,<0.41\nattrs\n"}, ["r.txt:1"]),
    ("13-extra", {"r.txt": "requests[socks]==2.31.0\npysocks<1.5\n"}, ["r.txt:1", "r.txt:2"]),
    (
        "14-marker",
        {"r.txt": f'requests==2.31.0 ; sys_platform == "{sys.platform}"\nurllib3==1.20 ; python_version >= "3.8"\n'},
        ["r.txt:1", "r.txt:2"],
    ),
    ("15-url", {"r.txt": "urllib3 @ URL-OF-URLLIB3-1.20\nrequests==2.31.0\n"}, ["r.txt:1", "r.txt:2"]),
    (
        "16-duplicate",
        {"r.txt": "requests==2.31.0\nrequests==2.31.0\nidna<2\n"},
        ["r.txt:1", "r.txt:3"],
    ),
    (
        "17-extra-and-group",
        {"pyproject.toml": PROJECT.format(extra="idna", group="urllib3==1.20")},
        ["pyproject.toml:10", "pyproject.toml:5"],
    ),
    (
        "18-project",
        {"pyproject.toml": PROJECT.format(extra="idna<2", group="attrs")},
        ["pyproject.toml:5", "pyproject.toml:8"],
    ),
    (
        "19-among-forty",
        {"r.txt": f"{FILLERS}sphinx-rtd-theme==1.0.0\nsphinx==7.3.7  # pinned\n"},
        ["r.txt:21", "r.txt:22"],
    ),
]


class _Index(BaseHTTPRequestHandler):
    """The Simple API (PEP 691) over a folder of wheels."""

    folder = ""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("/")[2]
        if name.endswith(".metadata"):
            self._answer(_metadata(Path(self.folder) / name.removesuffix(".metadata")), "application/octet-stream")
            return
        files = [each for each in sorted(Path(self.folder).iterdir()) if _project_of(each) == name]
        if not files:
            self.send_error(404)
            return
        page = {"meta": {"api-version": "1.1"}, "name": name, "files": [self._file(each) for each in files]}
        self._answer(json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")

    def _file(self, path: Path) -> dict[str, Any]:
        return {
            "filename": path.name,
            "url": f"/files/{path.name}",
            "hashes": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
            "core-metadata": path.suffix == ".whl",
            "yanked": YANKED.get(path.name, False),
            "upload-time": UPLOADED.get(path.name, "2019-01-01T00:00:00Z"),
        }

    def _answer(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _metadata(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")))


def _project_of(path: Path) -> str:
    return path.name.split("-")[0].replace("_", "-")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("wheels")
    for name, versions in PROJECTS.items():
        for version, more in versions.items():
            make_wheel(str(folder), name, version, **more)
    with tarfile.open(folder / "docopt-0.6.2.tar.gz", "w:gz") as archive:
        source = folder / "PKG-INFO"
        source.write_text("Metadata-Version: 1.0\nName: docopt\nVersion: 0.6.2\n", encoding="utf-8")
        archive.add(source, "docopt-0.6.2/PKG-INFO")
        source.unlink()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (_Index,), {"folder": str(folder)}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("environment") / ".venv"
    uv = find_uv(None)
    assert uv is not None
    subprocess.run([uv, "venv", "--no-config", "--python", sys.executable, folder], check=True, capture_output=True)
    return str(folder)


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have uv ask the local index alone, with a cache of its own, and without the settings of whoever runs the tests."""
    base = tmp_path_factory.getbasetemp()
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(base / "home"))
    monkeypatch.setenv("UV_CACHE_DIR", str(base / "uv-cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{index}/simple")
    monkeypatch.setenv("VENVOY_STATE_DIR", str(base / "state"))


def write(folder: Path, files: Mapping[str, str]) -> None:
    wheel = Path(make_wheel(str(folder.parent), "urllib3", "1.20"))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("URL-OF-URLLIB3-1.20", wheel.as_uri()), encoding="utf-8")


def resolved(folder: Path, environment: str, files: Mapping[str, str], **client: Any) -> CheckResult:
    """Return what `check --resolve` says of the first of some files in a folder."""
    client.setdefault("kind", "person")
    context = CallContext(RealMachine(), Client([str(folder)], **client), Cancellation())
    first = str(folder / next(iter(files)))
    return check(context, CheckParams(files=[first], environment=environment, resolve=True, select=["unsatisfiable"]))


def blamed(result: CheckResult, folder: Path) -> list[str]:
    """Return the lines that the answer names, as file:line."""
    assert isinstance(result.resolutions, list)
    lines = [line for each in result.resolutions for conflict in each.conflicts for line in conflict.lines]
    return sorted(f"{Path(line.path or '').relative_to(folder).as_posix()}:{line.line}" for line in lines)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(("name", "files", "expected"), CONFLICTS, ids=[each[0] for each in CONFLICTS])
def test_the_lines_that_are_to_blame(
    name: str,
    files: dict[str, str],
    expected: list[str],
    tmp_path: Path,
    environment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "mit Leerzeichen \u00e4"
    write(folder, files)
    if name == "11-newer":
        monkeypatch.setenv("UV_EXCLUDE_NEWER", "2020-01-01")
    result = resolved(folder, environment, files)
    assert blamed(result, folder) == expected, result.resolutions
    assert result.resolutions and result.resolutions[0].verdict == ("conflict" if expected else "fits")
    shown = [
        f"{Path(file.path or '').relative_to(folder).as_posix()}:{each.range.start.line + 1}"
        for file in result.files
        for each in file.diagnostics
    ]
    assert set(expected) <= set(shown)
    for file in result.files:
        for each in file.diagnostics:
            assert len(each.related_information or ()) >= len(expected) - 1
            assert "venvoy-" not in each.message


@pytest.mark.usefixtures("settings")
def test_a_failed_installation_names_the_lines(tmp_path: Path, environment: str) -> None:
    write(tmp_path, {"r.txt": "attrs\n-r sub/more.txt\nrequests==2.31.0\n", "sub/more.txt": "urllib3==1.20\nidna\n"})
    context = CallContext(RealMachine(), Client([str(tmp_path)], kind="person"), Cancellation())
    params = InstallParams(environment=environment, requirements=[str(tmp_path / "r.txt")], folder=str(tmp_path))
    with pytest.raises(MethodError) as refused:
        handler("install")(context, params)
    assert "`requests==2.31.0` (r.txt:3) and `urllib3==1.20`" in refused.value.message.replace("\\", "/")
    data = refused.value.data or {}
    places = {
        Path(file["path"]).name: [each["range"]["start"]["line"] for each in file["diagnostics"]]
        for file in data["files"]
    }
    assert places == {"r.txt": [2], "more.txt": [0]}
    assert [[line["text"] for line in each["lines"]] for each in data["conflicts"]] == [
        ["requests==2.31.0", "urllib3==1.20"]
    ]
    assert "No solution found" in data["output"]


@pytest.mark.usefixtures("settings")
def test_packages_of_the_command_line_are_lines_too(tmp_path: Path, environment: str) -> None:
    context = CallContext(RealMachine(), Client([str(tmp_path)], kind="person"), Cancellation())
    params = InstallParams(
        environment=environment, packages=["requests==2.31.0", "urllib3==1.20"], folder=str(tmp_path)
    )
    with pytest.raises(MethodError) as refused:
        handler("install")(context, params)
    assert "`requests==2.31.0` (the command line) and `urllib3==1.20` (the command line)" in refused.value.message


@pytest.mark.usefixtures("settings")
def test_an_index_that_cannot_be_reached_proves_nothing(
    tmp_path: Path, environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    files = {"r.txt": "requests==2.31.0\nurllib3==1.20\n"}
    write(tmp_path, files)
    result = resolved(tmp_path, environment, files)
    assert isinstance(result.resolutions, list)
    assert (result.resolutions[0].verdict, result.counts.error) == ("unknown", 0)
    assert "could not be reached" in (result.resolutions[0].reason or "")


@pytest.mark.usefixtures("settings")
def test_offline_with_an_empty_cache_proves_nothing(
    tmp_path: Path, environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    files = {"r.txt": "requests==2.31.0\nurllib3==1.20\n"}
    write(tmp_path, files)
    result = resolved(tmp_path, environment, files)
    assert isinstance(result.resolutions, list)
    assert (result.resolutions[0].verdict, result.counts.error) == ("unknown", 0)


@pytest.mark.usefixtures("settings")
def test_offline_the_versions_in_a_folder_are_not_all_that_there_are(
    tmp_path: Path, environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path.parent))
    files = {"r.txt": "urllib3==1.21\n"}
    write(tmp_path, files)
    result = resolved(tmp_path, environment, files)
    assert isinstance(result.resolutions, list)
    assert (result.resolutions[0].verdict, result.counts.error) == ("unknown", 0)
    assert "UV_OFFLINE" in (result.resolutions[0].reason or "")


@pytest.mark.usefixtures("settings")
def test_nothing_of_an_untrusted_folder_is_built_run_or_asked(tmp_path: Path, environment: str) -> None:
    backend = "raise SystemExit(open('built', 'w').write('x'))"
    files = {
        "r.txt": "./package\nrequests==2.31.0\n-e ./package\nurllib3==1.20\nattrs ${SECRET}\n",
        "package/pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n',
        "package/own.py": backend,
        "pyproject.toml": '[tool.uv]\nno-index = true\nfind-links = ["nowhere"]\n',
    }
    write(tmp_path, files)
    result = resolved(tmp_path, environment, files, kind="program", trusted=False)
    assert blamed(result, tmp_path) == ["r.txt:2", "r.txt:4"]
    assert isinstance(result.resolutions, list)
    assert {"./package", "-e ./package"} <= set(result.resolutions[0].left_out)
    assert not [*tmp_path.rglob("built")]
    (tmp_path / "r.txt").write_text("--index-url http://127.0.0.1:9/\nrequests==99\n")
    result = resolved(tmp_path, environment, files, kind="program", trusted=False)
    assert isinstance(result.resolutions, list)
    assert (result.resolutions[0].verdict, result.counts.error) == ("unknown", 0)
    (tmp_path / "r.txt").write_text("docopt==0.6.2\n")
    result = resolved(tmp_path, environment, files, kind="program", trusted=False)
    assert isinstance(result.resolutions, list)
    assert (result.resolutions[0].verdict, result.counts.error) == ("unknown", 0)
    assert "would have to be built" in (result.resolutions[0].reason or "")


def answering(run: ResolverRun, files: dict[str, Any] | None = None) -> CheckResult:
    """Return what `check --resolve` makes of one answer of uv, in an untrusted folder with an environment."""
    text = {f"{ROOT}/requirements.txt": "own-thing\nattrs\n"}
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), **text, **(files or {})})
    machine.done = type(machine.done)(answer=lambda texts: run)
    context = context_of(machine, trusted=False)
    return check(context, CheckParams(files=[f"{ROOT}/requirements.txt"], resolve=True, select=["unsatisfiable"]))


def verdict(result: CheckResult) -> tuple[str, str | None]:
    assert isinstance(result.resolutions, list)
    return result.resolutions[0].verdict, result.resolutions[0].reason


NOT_FOUND = (
    "error: No solution found when resolving dependencies\n"
    "  cause: Because own-thing was not found in the package registry and you require own-thing, we can conclude that "
    "your requirements are unsatisfiable.\n"
)
INFO = f"{ROOT}/.venv/lib/python3.11/site-packages/own_thing-1.0.dist-info"


def test_what_is_installed_from_a_folder_need_not_be_on_an_index() -> None:
    metadata = {f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: own-thing\nVersion: 1.0\n"}
    where = {f"{INFO}/direct_url.json": '{"url": "file:///src", "dir_info": {"editable": true}}'}
    assert verdict(answering(ResolverRun(False, NOT_FOUND), metadata))[0] == "conflict"
    assert verdict(answering(ResolverRun(False, NOT_FOUND), {**metadata, **where})) == (
        "unknown",
        "own-thing is installed here and on no index",
    )


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (ResolverRun(False, is_late=True), "uv did not answer within 60 seconds"),
        (ResolverRun(False, "error: Failed to fetch: `https://u:secret@h/x`\n"), "a package index could not be reached"),
        (ResolverRun(False, "error: it broke at https://u:secret@h/x\n"), "uv says: error: it broke at https://****@h/x"),
        (ResolverRun(False, f"{NOT_FOUND}\nhint: An index URL could not be queried due to a lack of valid authentication credentials (401).\n"), None),
        (ResolverRun(False, f"{NOT_FOUND}\nhint: Packages were unavailable because the network was disabled.\n"), None),
    ],
)  # fmt: skip
def test_what_keeps_uv_from_answering_is_not_a_conflict(run: ResolverRun, reason: str | None) -> None:
    found = verdict(answering(run))
    assert found[0] == "unknown"
    assert "secret" not in (found[1] or "")
    assert reason is None or found[1] == reason


@pytest.mark.usefixtures("settings")
def test_a_cancel_ends_the_search(tmp_path: Path, environment: str) -> None:
    write(tmp_path, {"r.txt": "requests==2.31.0\nurllib3==1.20\n"})
    cancellation, seen = Cancellation(), list[str]()

    def report(progress: Progress) -> None:
        seen.append(progress.message)
        if len(seen) == 2:
            cancellation.cancel()

    client = Client([str(tmp_path)], kind="person")
    context = CallContext(RealMachine(), client, cancellation, report=report)
    with pytest.raises(Cancelled):
        check(context, CheckParams(files=[str(tmp_path / "r.txt")], environment=environment, resolve=True))
    assert seen == ["asking uv about 2 lines (run 1)", "asking uv about 1 line (run 2)"]
    assert not client.conflicts
