"""Parser for uv's error output (`uv pip install`, not on a terminal): its phases, changes and failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from venvoy_server.environments.patterns import pattern
from venvoy_server.operations.errors import OperationCode
from venvoy_server.operations.model import Change, Phase
from venvoy_server.operations.uv_downloads import Downloads

_COUNTED = pattern(r"^(Resolved|Prepared|Uninstalled|Installed|Audited|Checked) (\d{1,9}) packages? in ")
_WOULD = pattern(r"^Would (download|install|uninstall) (\d{1,9}) packages?")
# A dry run prints packages from a path or URL as ` + name @ URL`: their version is unknown before building.
_CHANGE = pattern(r"^ ([-+~]) ([A-Za-z0-9][A-Za-z0-9._-]*)(?:==(\S+)| @ .*)?(?: \(from .*\))?$")
_DOWNLOADING = pattern(r"^ *(Downloading|Downloaded|Building|Built|Updating|Updated) (\S.*)$")

# Phrases in uv's error output and their error codes; the first phrase that occurs decides.
_FAILURES: tuple[tuple[str, OperationCode], ...] = (
    ("No space left on device", "disk-full"),
    ("os error 28", "disk-full"),
    ("os error 122", "disk-full"),
    ("Read-only file system", "read-only"),
    ("os error 30", "read-only"),
    ("externally managed", "externally-managed"),
    ("does not support `-I`", "interpreter-unsupported"),
    ("Failed to inspect Python interpreter", "interpreter-failed"),
    ("Querying Python at", "interpreter-failed"),
    ("No interpreter found", "interpreter-not-found"),
    ("Permission denied", "no-permission"),
    ("os error 13", "no-permission"),
    ("os error 5)", "no-permission"),
    ("os error 32)", "in-use"),
    ("Failed to build", "build-failed"),
    ("build backend returned an error", "build-failed"),
    ("Couldn't parse requirement", "requirements-invalid"),
    ("Failed to parse", "requirements-invalid"),
    ("Unsupported requirement", "requirements-invalid"),
    ("was not found in the workspace", "requirements-invalid"),
    ("error sending request", "index-unreachable"),
    ("tcp connect error", "index-unreachable"),
    ("dns error", "index-unreachable"),
    ("Failed to fetch", "index-unreachable"),
    ("Could not connect", "index-unreachable"),
    ("Network connectivity is disabled", "index-unreachable"),
    ("network was disabled", "index-unreachable"),
    ("invalid peer certificate", "index-unreachable"),
    ("File not found", "file-not-found"),
    ("No solution found", "resolution-failed"),
)


class PreviewAnswer(msgspec.Struct, frozen=True):
    """The package changes that uv announces in a dry run.

    `changes` has one change per package, such as a new version. `to_fetch` is the number of distributions to download
    or build. `counted` is the number of installations and removals in uv's summary, such as `Would install 2 packages`.
    `counted` is right even if uv prints single changes in a format that is unknown, so that they are missing in
    `changes`.
    """

    changes: tuple[Change, ...]
    to_fetch: int
    counted: int = 0


class OutputWatcher:
    """Tracks a running uv by its output lines: current phase, progress and changes."""

    def __init__(self, *, to_fetch: int | None = None, resolves: bool = True) -> None:
        """Begin to track a run of uv.

        `to_fetch` is the number of packages to fetch according to the dry run (None if unknown). `resolves` is False if
        uv installs from a lock file, which needs no resolution.
        """
        self.phase: Phase = "linking" if to_fetch == 0 and not resolves else "resolving"
        self.done: int | None = None
        self.total: int | None = to_fetch or None
        self.message = "resolving"
        self._to_fetch = to_fetch
        self._downloads = Downloads()
        self._lines: list[str] = []
        self.warnings: list[str] = []

    @property
    def linking(self) -> bool:
        """Return whether uv may already be changing the environment (linking files into it)."""
        return self.phase == "linking"

    def take(self, line: str) -> bool:
        """Process one line; return whether the phase or the progress changed."""
        counted = _COUNTED.match(line)
        if counted is not None:
            self._enter(counted.group(1), int(counted.group(2)))
            return True
        if line[:2] in {" +", " -", " ~"}:
            self._lines.append(line)
            return False
        if line.startswith("warning: "):
            self.warnings.append(line.removeprefix("warning: "))
            return False
        moving = _DOWNLOADING.match(line)
        if moving is not None and not self.linking:
            self._move(moving.group(1), moving.group(2))
            return True
        return False

    def _enter(self, word: str, count: int) -> None:
        """Enter the next phase after a line such as `Resolved 5 packages`: `word` is its verb, `count` its number.

        uv prints such a line at the end of each phase.
        """
        if word == "Resolved":
            self.phase = "downloading" if self._to_fetch != 0 else "linking"
            self.done, self.total = (0, self._to_fetch) if self._to_fetch else (None, None)
            self.message = f"resolved {_packages(count)}"
        else:
            self.phase = "linking"
            self.done = self.total = None
            self.message = f"{word.lower()} {_packages(count)}"

    def _move(self, word: str, what: str) -> None:
        self.phase = "preparing" if word in {"Building", "Built"} else "downloading"
        self.message = f"{word.lower()} {what}"
        if word == "Downloading":
            self._downloads.begin(what)
        elif word == "Downloaded":
            self._downloads.end(what)
        if word in {"Downloading", "Downloaded"}:
            self.message = self._downloads.message
        if word in {"Downloaded", "Built"}:
            self.done = (self.done or 0) + 1

    def changes(self) -> tuple[Change, ...]:
        """Return the changes of packages in the output lines processed so far, one per distribution."""
        return read_changes(self._lines)


def read_preview(stderr: str) -> PreviewAnswer:
    """Return the changes of packages, and their number, that uv announced on standard error during a dry run."""
    counts = {"download": 0, "install": 0, "uninstall": 0}
    for line in stderr.splitlines():
        would = _WOULD.match(line)
        if would is not None:
            counts[would.group(1)] = int(would.group(2))
    changes = read_changes(stderr.splitlines())
    return PreviewAnswer(changes, counts["download"], counts["install"] + counts["uninstall"])


def read_changes(lines: Sequence[str]) -> tuple[Change, ...]:
    """Return one change per distribution from the change lines in uv's output, sorted by name; skip other lines.

    uv prints ` + name==1.0` (installed), ` - name==1.0` (removed), and ` ~ name==1.0` (reinstalled). A pair of the
    first two for one name is a change of its version.
    """
    gone: dict[str, str | None] = {}
    come: dict[str, str | None] = {}
    again: dict[str, str | None] = {}
    for line in lines:
        match = _CHANGE.match(line)
        if match is not None:
            {"-": gone, "+": come, "~": again}[match.group(1)][match.group(2)] = match.group(3)
    names = sorted({*gone, *come, *again})
    return tuple(_change(name, gone, come, again) for name in names)


def _change(
    name: str, gone: dict[str, str | None], come: dict[str, str | None], again: dict[str, str | None]
) -> Change:
    if name in again:
        return Change(name, "reinstalled", again[name], again[name])
    if name not in come:
        return Change(name, "removed", None, gone[name])
    if name not in gone:
        return Change(name, "installed", come[name])
    before, after = gone[name], come[name]
    if before == after:
        return Change(name, "reinstalled", after, before)
    return Change(name, _direction(before, after), after, before)


def _direction(before: str | None, after: str | None) -> Literal["upgraded", "downgraded", "changed"]:
    from packaging.version import Version

    try:
        return "upgraded" if Version(after or "") > Version(before or "") else "downgraded"
    except ValueError:  # also for a number with thousands of digits
        return "changed"


def classify(stderr: str) -> OperationCode:
    """Return the error code for uv's error output; `tool-failed` if no known phrase occurs."""
    for phrase, code in _FAILURES:
        if phrase in stderr:
            return "tool-failed" if code == "requirements-invalid" and unreadable_installed(stderr) else code
    return "tool-failed"


_UNREADABLE = pattern(
    r"Failed to read metadata (?:for: ([A-Za-z0-9][A-Za-z0-9._-]*)[^\n]*\n[^\n]*|from: [^\n]*)[/\\]"
    r"([^/\\\n`]+\.(?:dist|egg)-info)\b"
)


def unreadable_installed(text: str) -> str | None:
    """Return sentences that name the installed distribution whose metadata uv could not read, and what to do; or None.

    `text` is uv's error output. None if uv failed for another reason.
    """
    found = _UNREADABLE.search(text)
    if found is None:
        return None
    named = f"The metadata of an installed package cannot be read: {found[2]}."
    if found[1] is None:
        return f"{named} uv changes nothing in the environment until that folder is deleted, or its name is right."
    done = f"if it finds nothing to do, `venvoy uninstall {found[1]}` removes the package"
    return f"{named} `venvoy repair` installs it again; {done}."


_URL = pattern(r"\bhttps?://(?:[^\s`'\"/?#]*@)?([^\s`'\")/?#]+)")
_STATUS = pattern(r"HTTP status (?:client|server) error \((\d{3}[^)]*)\)")


def unanswered(text: str) -> str | None:
    """Return a clause that says why a request to a server failed, such as `pypi.org could not be reached`; or None.

    `text` is uv's error output. The server is that of the first URL in the text. If the text contains an HTTP error
    status, the clause is like `pypi.org answered 503`. Returns None if the text has no URL, or says that uv is offline.
    """
    host = _URL.search(text)
    if host is None or says_offline(text):
        return None
    status = _STATUS.search(text)
    if status is not None:
        return f"{host[1]} answered {status[1]}"
    return f"{host[1]} could not be reached{' through the proxy' if 'tunnel error' in text else ''}"


def says_offline(text: str) -> bool:
    """Return whether uv's output says that uv failed because it is configured to be offline."""
    return any(phrase in text for phrase in ("Network connectivity is disabled", "network was disabled"))


def failure_text(stderr: str) -> str:
    """Return uv's error output without progress lines."""
    kept = [line for line in stderr.splitlines() if not _is_progress(line)]
    return "\n".join(kept).strip()


def _is_progress(line: str) -> bool:
    if line.startswith(("Using Python ", "Using CPython ", "Creating virtual environment", "Activate with")):
        return True
    return _COUNTED.match(line) is not None or _DOWNLOADING.match(line) is not None


# A package name in uv's sentences about incompatible versions: `flask==3.0`, `flask>=2 depends on ...`.
_NAMED = pattern(r"(?<![\w./:@-])([A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]|[A-Za-z])(?=(?:\[[^]]*\])?(?:[=!<>~]=|[<>]))")
_WITHOUT_VERSIONS = pattern(
    r"(?:\b[Bb]ecause|\ball versions of|\bno versions of|\bdepends on|\brequire|\band|\bpackage|\bfetch:?) `?([A-Za-z0-9][\w.-]*)"
)
_QUOTED = pattern(r"`([A-Za-z0-9][A-Za-z0-9._-]*)(?:==[^`]*)?`")
_WORDS = frozenset({"we", "your", "you", "that", "the", "a", "an", "any", "all", "only", "one", "because", "its"})


def named_packages(text: str) -> tuple[str, ...]:
    """Return the canonical names (PEP 503) of packages that occur in an error text, in order.

    There may be false positives; callers match the names with the lines of a file.
    """
    from venvoy_server.packages.read import canonical

    found: dict[str, None] = {}
    for names in (_NAMED, _WITHOUT_VERSIONS, _QUOTED):
        for match in names.finditer(text):
            name = canonical(match.group(1))
            if name not in _WORDS:
                found[name] = None
    return tuple(found)


def _packages(count: int) -> str:
    return "1 package" if count == 1 else f"{count} packages"
