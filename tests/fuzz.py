"""A fuzz session: readers of what others wrote get made-up input, for a time, and their memory and growth are watched.

`nox -s fuzz` runs it for five minutes: `python tests/fuzz.py [SECONDS [SEED [TARGET...]]]`. Targets take turns. Inputs are made of
pieces that mean something to the target, real files among them, and are mutated as bytes. A fault is an exception that
the target does not promise, an answer that is missing, memory out of proportion to the input, or time that grows faster
than the text where a piece of it is repeated. A fault is printed with its input, made smaller; the figures come last.
"""

from __future__ import annotations

import contextlib
import gc
import json
import random
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from fakes import FakeHost
from venvoy_server.commandline.terminal import for_terminal
from venvoy_server.configuration import project_configuration
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.lock_files import locked_versions
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.documents import TOML_ERRORS, load_toml
from venvoy_server.environments.pyvenv_cfg import parse as parse_pyvenv_cfg
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.diagnostics import Converter
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed
from venvoy_server.packages.verify import verify
from venvoy_server.rpc import messages
from venvoy_server.rpc.framing import FrameReader, FramingError

SEED = 20261129
LONGEST = 4096
MOST_BYTES_PER_BYTE = 4000
FREE_BYTES = 8 * 1024 * 1024
SIZES = (2000, 8000)
GROWTH_LIMIT = 9.0
NEGLIGIBLE_SECONDS = 0.03
SLOW_SECONDS = 20.0
ATTEMPTS = 4


class Target(NamedTuple):
    """What is fed: a function that raises for a fault, and the pieces that inputs are made of.

    `repeats` says that the input may be one piece many times, for growth.
    """

    run: Callable[[bytes], None]
    pieces: tuple[bytes, ...]
    repeats: bool = True


# --- targets ------------------------------------------------------------------------------------------------------


def frames(data: bytes) -> None:
    """Read frames in parts; every body is a message or a BadMessage that names its id."""
    reader, start = FrameReader(), 0
    with contextlib.suppress(FramingError):
        while start < len(data):
            size = 1 + (data[start] + start) % 97
            for body in reader.feed(data[start : start + size]):
                with contextlib.suppress(messages.BadMessage):
                    messages.decode(messages.without_lone_surrogates(body))
            start += size


def toml(data: bytes) -> None:
    """Read settings: an error of TOML_ERRORS, or tables."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(*TOML_ERRORS):
        assert isinstance(load_toml(text), dict)


def settings(data: bytes) -> None:
    """Read a project's and a user's settings: they never fail."""
    host = FakeHost({"/w/pyproject.toml": data.decode("utf-8", "surrogateescape")})
    project_configuration(host, "/w", ("/w",))


def record(data: bytes) -> None:
    """Verify a distribution with such a RECORD and METADATA."""
    text = data.decode("utf-8", "surrogateescape")
    info = "/e/site/foo-1.dist-info"
    host = FakeHost({f"{info}/RECORD": text, f"{info}/METADATA": text, f"{info}/direct_url.json": text})
    for distribution in installed(host, ["/e/site"]):
        verify(host, distribution, hashes=True)
    verify(host, Distribution("foo", "foo", "1", "/e/site", info, installer="pip"), hashes=True)


def configuration(data: bytes) -> None:
    """Read a pyvenv.cfg."""
    parse_pyvenv_cfg(data)


def requirements(data: bytes) -> None:
    """Check a requirements file with every rule: positions lie in the text, and no finding holds a control sequence."""
    decoded = decode(data)
    host = FakeHost({"/w/requirements.txt": decoded.text, "/w/base.txt": "six\n"})
    document = Document.parse(decoded.text, "/w/requirements.txt", variables={"X": "value-of-x"})
    found = check(document, Inputs("/w/requirements.txt", host, "/w"))
    for finding in found:
        assert 0 <= finding.start <= finding.end <= len(decoded.text), finding
        assert finding.message and finding.message == finding.message.strip(), finding
    positions = Positions.of(decoded.text)
    converter = Converter("", positions, "utf-16", lambda path: None)
    for finding, shown in zip(found, converter.diagnostics(found), strict=True):
        start = shown.range.start
        assert positions.offset(start.line, start.character) == finding.start, finding


def dialect(path: str, data: bytes) -> None:
    """Check a file of a dialect with every rule, and once more after an edit: the same as what a full reading finds."""
    text = data.decode("utf-8", "replace")
    at = data[0] * 7 % (len(text) + 1) if data else 0
    edited = text[:at] + "x" + text[at + 1 :]
    host = FakeHost({path: text, "/w/base.txt": "six\n", "/w/uv.lock": '[[package]]\nname = "six"\nversion = "1"\n'})
    inputs = Inputs(path, host, "/w")
    document = document_of(text, inputs)
    again, whole = document.edit(at, min(at + 1, len(text)), "x"), document_of(edited, inputs)
    assert (document.text, again.text) == (text, edited), "the text of a document"
    assert [each.raw for each in again.entries] == [each.raw for each in whole.entries], "entries after an edit"
    for each, source in ((document, text), (again, edited)):
        for finding in check(each, inputs):
            assert 0 <= finding.start <= finding.end <= len(source), finding
            assert finding.message and finding.message == finding.message.strip(), finding
    assert check(again, inputs) == check(whole, inputs), "findings after an edit"


def locks(data: bytes) -> None:
    """Read what a lock file of every kind pins."""
    text = data.decode("utf-8", "replace")
    for name in ("uv.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml"):
        for versions in locked_versions(name, text).values():
            assert all(isinstance(version, str) for version in versions)


def shown(data: bytes) -> None:
    """Redact and print any text."""
    text = data.decode("utf-8", "surrogateescape")
    once = redacted(text)
    assert len(once) <= 4 * len(text) + 16
    assert "\x1b" not in for_terminal(once, colour=False)


def _lines(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


_JSON = _lines(
    *(
        '{"jsonrpc":"2.0",',
        '"id":1,',
        '"id":null,',
        '"method":"venvoy/info"',
        '"params":{',
        '"params":[',
        "}",
        "]",
        "{",
    ),
    *("[", '"\\ud800"', '"\\u0000"', "1e999", "-", "true", "null", "Content-Length: 2\r\n\r\n{}", "Content-Length: 9"),
    *(
        "\r\n\r\n",
        "\r\n",
        "\n\n",
        "Content-Type: x\r\n",
        "content-length:1\r\n\r\n",
        "Content-Length: 99999999999\r\n\r\n",
    ),
)
_FRAMED = tuple(
    b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    for body in _lines(
        *('{"jsonrpc":"2.0","id":1,"method":"venvoy/info"}', '{"jsonrpc":"2.0","method":"exit"}', "[1,2]", '"x"', "{}"),
        '{"jsonrpc":"2.0","id":"' + "x" * 300 + '","method":"y","params":{"a":[[[[[[]]]]]]}}',
    )
)
_TOML = _lines(
    *(
        "a",
        ".",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ",",
        "\n",
        '"',
        "'",
        '"""',
        "'''",
        "#",
        " ",
        "1",
        "0x",
        "1e9",
        "_",
    ),
    *(
        "1979-05-27T07:32:00",
        "\\u0041",
        "[project]\n",
        'name = "x"\n',
        "dependencies = [\n",
        '"six>=1",\n',
        "[tool.venvoy]\n",
    ),
    *("[tool.venvoy.diagnostics]\n", 'spacing = "on"\n', "a.b.c=1\n", "a={b={c=1}}\n", "\r\n", "\x00", "é", "[a.b]\n"),
)
_RECORD = _lines(
    *(
        "foo/__init__.py",
        ",",
        "sha256=",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        ",0\n",
        "\n",
        '"',
        "../",
        "/",
        "\\",
    ),
    *(
        "bin/foo,,\n",
        "foo-1.dist-info/RECORD,,\n",
        "Name: foo\n",
        "Version: 1\n",
        "Metadata-Version: 2.1\n",
        "\r",
        "\x00",
        "é",
    ),
    *(
        "Requires-Dist: bar>=1; extra == 'x'\n",
        " folded\n",
        "\n\nbody",
        '{"url": "https://h/x"}',
        '{"dir_info": {}}',
        "a" * 200,
    ),
)
_CONFIGURATION = _lines(
    "home", " = ", "/usr/bin", "\n", "version", "3.11.7", "include-system-site-packages", "true", "=", "\x00", "é"
)
_SHOWN = _lines(
    *(
        "https://",
        "user:pw@",
        "@",
        "/",
        "?",
        "#",
        "&",
        ";",
        "token=",
        "=",
        ":",
        "a",
        " ",
        "\x1b[31m",
        "\u202e",
        "\\",
        "x" * 90,
    ),
    *("https:/", "git+ssh://git@h", "%74oken=", "\n", "host", "//", "://", "é", "\ud7ff", "C:\\"),
)


def _requirement_pieces() -> tuple[bytes, ...]:
    from dependencies.marked_cases import read_cases, text_of
    from dependencies.test_properties import PIECES

    found = {piece.encode("utf-8", "surrogatepass") for piece in PIECES}
    found.update(_lines("six \\\n", "foo==1 \\\n", "\\\n", "\r", "\x85", "\u2028", "\u2029", "\xe9", "\U0001f40d"))
    for path in sorted((Path(__file__).parent / "dependencies" / "rules").glob("*.txt")):
        for case in read_cases(path.read_text(encoding="utf-8")):
            found.update(line.encode("utf-8", "surrogatepass") + b"\n" for line in text_of(case.lines).split("\n"))
    return tuple(sorted(found))


_DIALECTS = ("pyproject.toml", "pylock.toml", "a.py", "setup.cfg", "Pipfile", "environment.yml")


def _dialect_pieces(name: str) -> tuple[bytes, ...]:
    """Return the lines of the marked case of a dialect, several times, and what its text is made of."""
    from dependencies.marked_cases import read_cases, text_of

    found = set(
        _lines("\n", '"', "'", "[", "]", "{", "}", ",", "=", " ", "#", ":", "-", "\r", "\\", "\t", "é", "\U0001f40d")
    )
    for path in sorted((Path(__file__).parent / "dependencies" / "rules").glob("*.txt")):
        for case in read_cases(path.read_text(encoding="utf-8")):
            if case.values.get("path", "").endswith(name):
                text = text_of(case.lines)
                found.update(line.encode("utf-8", "surrogatepass") + b"\n" for line in text.split("\n"))
    return tuple(sorted(found))


def _lock_pieces() -> tuple[bytes, ...]:
    toml_locks = (
        '[[package]]\nname = "six"\nversion = "1.0"\n',
        "[[packages]]\n",
        'name = "a"\n',
        "[package.source]\n",
    )
    others = (
        '{"default": {"six": {"version": "==1.0"}}}',
        "- name: six\n  version: 1.0\n",
        "package:\n",
        '"develop": {',
    )
    return _TOML + _JSON + _lines(*toml_locks, *others)


def targets() -> dict[str, Target]:
    """Return every target by its name."""
    return {
        "frames": Target(frames, _JSON + _FRAMED),
        "toml": Target(toml, _TOML),
        "settings": Target(settings, _TOML, repeats=False),
        "record": Target(record, _RECORD),
        "pyvenv.cfg": Target(configuration, _CONFIGURATION),
        "requirements": Target(requirements, _requirement_pieces()),
        **{name: Target(partial(dialect, f"/w/{name}"), _dialect_pieces(name)) for name in _DIALECTS},
        "locks": Target(locks, _lock_pieces()),
        "shown": Target(shown, _SHOWN),
    }


# --- inputs -------------------------------------------------------------------------------------------------------


def made(chooser: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    """Return an input of pieces, often with some bytes changed."""
    data = b"".join(chooser.choices(pieces, k=chooser.randint(1, 60)))[:LONGEST]
    for _ in range(chooser.choice((0, 0, 1, 2, 8))):
        data = mutated(chooser, data)
    return data


def mutated(chooser: random.Random, data: bytes) -> bytes:
    """Return bytes with one change: a byte set, a part left out, doubled, or moved."""
    at, length = chooser.randint(0, len(data)), chooser.randint(1, 8)
    part = data[at : at + length]
    return {
        "set": data[:at] + bytes([chooser.randrange(256)]) + data[at + 1 :],
        "insert": data[:at] + bytes(chooser.randrange(256) for _ in range(length)) + data[at:],
        "drop": data[:at] + data[at + length :],
        "double": data[:at] + part * chooser.randint(2, 20) + data[at + length :],
        "move": data[:at] + data[at + length :] + part,
    }[chooser.choice(("set", "insert", "drop", "double", "move"))]


def repeated(chooser: random.Random, pieces: tuple[bytes, ...]) -> Callable[[int], bytes]:
    """Return what makes an input of a size: a few pieces again and again, with a number that changes, or without one."""
    unit = b"".join(chooser.choices(pieces, k=chooser.randint(1, 3)))[:200]
    start = b"".join(chooser.choices(pieces, k=chooser.randint(0, 2)))[:200]
    joint = chooser.choice((b"", b"\n", b" ", b","))
    numbered = chooser.random() < 0.6

    def of(size: int) -> bytes:
        return start + joint.join([unit + (str(number).encode() if numbered else b"") for number in range(size)])

    return of


# --- faults -------------------------------------------------------------------------------------------------------


def fault_of(target: Target, data: bytes) -> str | None:
    """Return what is wrong with how a target takes an input, or None."""
    try:
        target.run(data)
    except Exception as error:  # noqa: BLE001 (any exception is a fault here)
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None


def memory_fault(target: Target, data: bytes) -> str | None:
    """Return what is wrong with the memory that a target takes for an input, or None."""
    gc.collect()
    tracemalloc.start()
    try:
        target.run(data)
        peak = tracemalloc.get_traced_memory()[1]
    except Exception as error:  # noqa: BLE001 (any exception is a fault here)
        return f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        tracemalloc.stop()
    if peak > FREE_BYTES + MOST_BYTES_PER_BYTE * len(data):
        return f"{peak / 1e6:.0f} MB of memory for {len(data)} bytes"
    return None


def growth_fault(target: Target, of: Callable[[int], bytes]) -> str | None:
    """Return how time grows out of proportion with the input, or None; measured again, since others use the machine."""
    small, large = (of(size) for size in SIZES)
    ratio = 0.0
    for _ in range(ATTEMPTS):
        long = _seconds(target, large)
        if long < NEGLIGIBLE_SECONDS:
            return None
        ratio = long / max(_seconds(target, small), NEGLIGIBLE_SECONDS / 10)
        if ratio <= GROWTH_LIMIT and long < SLOW_SECONDS:
            return None
    return f"time grows by {ratio:.1f} where the input grows by {SIZES[1] / SIZES[0]:g}"


def _seconds(target: Target, data: bytes) -> float:
    start = time.process_time()
    with contextlib.suppress(Exception):  # what fails is found by `fault_of`
        target.run(data)
    return time.process_time() - start


def smaller(target: Target, data: bytes, seconds: float = 20.0) -> bytes:
    """Return a shorter input that fails in the same way: parts are left out, as long as that helps."""
    end, kind = time.monotonic() + seconds, (fault_of(target, data) or "").partition(":")[0]
    step = max(1, len(data) // 2)
    while step and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            shorter = data[:at] + data[at + step :]
            if (fault_of(target, shorter) or "").partition(":")[0] == kind:
                data = shorter
            else:
                at += step
        step //= 2
    return data


# --- the session --------------------------------------------------------------------------------------------------


def session(seconds: float, seed: int, names: Sequence[str] = ()) -> dict[str, Any]:
    """Feed every target, or those of some names, in turn until the time is over; return the figures."""
    chooser, end = random.Random(seed), time.monotonic() + seconds
    tried: Counter[str] = Counter()
    faults: dict[str, tuple[str, bytes]] = {}
    kinds = {name: target for name, target in targets().items() if not names or name in names}
    while time.monotonic() < end:
        for name, target in kinds.items():
            for kind, data, fault in _round(chooser, target):
                tried[f"{name}: {kind}"] += 1
                if fault is not None and f"{name}: {fault}" not in faults:
                    faults[f"{name}: {fault}"] = (kind, smaller(target, data) if kind == "inputs" else data[:400])
                    print(f"FAULT {name} ({kind}): {fault}\n  {faults[f'{name}: {fault}'][1][:2000]!r}", flush=True)
    return {"seed": seed, "seconds": seconds, "tried": dict(sorted(tried.items())), "faults": sorted(faults)}


def _round(chooser: random.Random, target: Target) -> list[tuple[str, bytes, str | None]]:
    found = []
    for _ in range(200):
        data = made(chooser, target.pieces)
        found.append(("inputs", data, fault_of(target, data)))
    data = made(chooser, target.pieces)
    found.append(("memory", data, memory_fault(target, data)))
    if target.repeats and chooser.random() < 0.5:
        of = repeated(chooser, target.pieces)
        found.append(("growth", of(3), growth_fault(target, of)))
    return found


def main() -> int:
    """Run a session and print its figures; return 1 if there was a fault."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    figures = session(seconds, seed, sys.argv[3:])
    print(json.dumps(figures, indent=2))
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
