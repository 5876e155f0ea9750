"""Read and write the shebang of scripts: the first lines, which name the interpreter that runs the script.

Installers write two forms: `#!/path/python`, and, if that is too long for the kernel or has a space, a shell line that
Python reads as a string: `#!/bin/sh`, `'''exec' "/path/python" "$0" "$@"`, `' '''`.
"""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes, path_text

# Linux truncates a first line to 127 bytes (256 since 5.1), macOS to 512; installers use the lowest limit.
LONGEST_LINE = 127
_EXEC = b"'''exec' "


def program_of(data: bytes) -> str | None:
    """Return the path of the program that a script's first lines name, or None if the file is not a script.

    `data` is the beginning of the file. The program may be a Python or any other.
    """
    if not data.startswith(b"#!"):
        return None
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh" and rest.startswith(_EXEC):
        return _first_of_shell(rest.partition(b"\n")[0].removeprefix(_EXEC))
    text = path_text(first[2:]).strip()
    return (text[1:].partition('"')[0] if text.startswith('"') else text.partition(" ")[0]) or None


def _first_of_shell(line: bytes) -> str | None:
    from shlex import split  # imported late: few scripts have such a line

    # In double quotes, the shell unescapes `\$` and an escaped backquote; shlex does not.
    text = path_text(line).replace("\\$", "$").replace("\\`", "`")
    try:
        return next(iter(split(text)), None)
    except ValueError:  # an unclosed quote: not written by an installer
        return None


def interpreter_of(data: bytes) -> str | None:
    """Return the path of the Python that a script's first lines name, or None for another program or another file.

    `data` is the beginning of the file.
    """
    program = program_of(data)
    return program if program is not None and _is_python(program) else None


def _is_python(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    return ("/" in path or "\\" in path) and name.startswith(("python", "pypy", "graalpy"))


def with_interpreter(data: bytes, executable: str) -> bytes:
    """Return the content of a Python script (`data`) with its first lines changed to start `executable`."""
    first, _, rest = data.partition(b"\n")
    if first.strip() == b"#!/bin/sh":
        rest = rest.partition(b"\n")[2].partition(b"\n")[2]
    return path_bytes(first_lines(executable)) + rest


def first_lines(executable: str) -> str:
    """Return the first lines of a script, with line breaks, that start the interpreter at an absolute path."""
    line = f"#!{executable}"
    if " " not in executable and len(path_bytes(line)) <= LONGEST_LINE:
        return f"{line}\n"
    quoted = executable.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f"#!/bin/sh\n'''exec' \"{quoted}\" \"$0\" \"$@\"\n' '''\n"
