"""First lines of scripts that start an interpreter: reading them, and writing them for another.

Two forms are written by installers: `#!/path/python`, and, if that is too long for the kernel or holds a space, a
shell line that Python reads as a string: `#!/bin/sh`, `'''exec' "/path/python" "$0" "$@"`, `' '''`.
"""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes, path_text

# Linux cuts a first line after 127 bytes (256 since 5.1), macOS after 512: what installers follow is the smallest.
LONGEST_LINE = 127
_EXEC = b"'''exec' "


def program_of(data: bytes) -> str | None:
    """Return the program that the first lines of a script name, an interpreter or any other; None if it is not a script."""
    if not data.startswith(b"#!"):
        return None
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh" and rest.startswith(_EXEC):
        return _first_of_shell(rest.partition(b"\n")[0].removeprefix(_EXEC))
    text = path_text(first[2:]).strip()
    return (text[1:].partition('"')[0] if text.startswith('"') else text.partition(" ")[0]) or None


def _first_of_shell(line: bytes) -> str | None:
    from shlex import split  # few scripts have such a line

    # In double quotes the shell reads `\$` and a backquote after a backslash as the character; shlex does not.
    text = path_text(line).replace("\\$", "$").replace("\\`", "`")
    try:
        return next(iter(split(text)), None)
    except ValueError:  # a quote that is not closed: no installer wrote it
        return None


def interpreter_of(data: bytes) -> str | None:
    """Return the interpreter that a script starts, or None if it is not such a script."""
    program = program_of(data)
    return program if program is not None and _is_python(program) else None


def _is_python(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    return ("/" in path or "\\" in path) and name.startswith(("python", "pypy", "graalpy"))


def with_interpreter(data: bytes, executable: str) -> bytes:
    """Return a script, known to start an interpreter, with its first lines made to start another."""
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh":
        rest = rest.partition(b"\n")[2].partition(b"\n")[2]
    return path_bytes(first_lines(executable)) + rest


def first_lines(executable: str) -> str:
    """Return the first lines of a script that starts an interpreter (absolute)."""
    line = f"#!{executable}"
    if " " not in executable and len(path_bytes(line)) <= LONGEST_LINE:
        return f"{line}\n"
    quoted = executable.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f"#!/bin/sh\n'''exec' \"{quoted}\" \"$0\" \"$@\"\n' '''\n"
