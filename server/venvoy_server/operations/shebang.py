"""First lines of scripts that start an interpreter: reading them, and writing them for another.

Two forms are written by installers: `#!/path/python`, and, if that is too long for the kernel or holds a space, a
shell line that Python reads as a string: `#!/bin/sh`, `'''exec' "/path/python" "$0" "$@"`, `' '''`.
"""

from __future__ import annotations

# Linux cuts a first line after 127 bytes (256 since 5.1), macOS after 512: what installers follow is the smallest.
LONGEST_LINE = 127


def interpreter_of(data: bytes) -> str | None:
    """Return the absolute interpreter that a script starts, or None if it is no such script."""
    if not data.startswith(b"#!"):
        return None
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh":
        return _quoted(rest.partition(b"\n")[0])
    words = first[2:].strip()
    path = words.split(b" ")[0] if b" " in words else words
    text = path.decode("utf-8", "surrogateescape").strip('"')
    return text if _is_python(text) else None


def _quoted(line: bytes) -> str | None:
    if not line.startswith(b"'''exec' "):
        return None
    text = line.removeprefix(b"'''exec' ").decode("utf-8", "surrogateescape")
    path = text[1:].partition(text[0])[0] if text.startswith(('"', "'")) else text.partition(" ")[0]
    return path if _is_python(path) else None


def _is_python(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    return ("/" in path or "\\" in path) and name.startswith(("python", "pypy", "graalpy"))


def with_interpreter(data: bytes, executable: str) -> bytes:
    """Return a script, known to start an interpreter, with its first lines made to start another."""
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh":
        rest = rest.partition(b"\n")[2].partition(b"\n")[2]
    return first_lines(executable).encode("utf-8", "surrogateescape") + rest


def first_lines(executable: str) -> str:
    """Return the first lines of a script that starts an interpreter (absolute)."""
    line = f"#!{executable}"
    if " " not in executable and len(line.encode("utf-8", "surrogateescape")) <= LONGEST_LINE:
        return f"{line}\n"
    quoted = executable.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f"#!/bin/sh\n'''exec' \"{quoted}\" \"$0\" \"$@\"\n' '''\n"
