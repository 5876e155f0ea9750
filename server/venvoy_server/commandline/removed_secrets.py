"""Notes about the passwords that `venvoy check --fix` replaced by environment variables in a requirements file."""

from __future__ import annotations

import re
from collections import Counter

from venvoy_server.commandline.style import printable, short_path
from venvoy_server.dependencies.dialects.requirements_txt.lines import VARIABLE


def removed_secret_notes(path: str, before: str, after: str) -> list[str]:
    """Return a note per line in which variables replaced passwords or tokens, and a last one with the variables to set.

    `before` and `after` are the file's texts; without such lines, nothing is returned.
    """
    old = before.split("\n")
    known, notes, variables = set(old), [], dict[str, None]()
    more = Counter(VARIABLE.findall(after)) - Counter(VARIABLE.findall(before))
    for number, line in enumerate(after.split("\n"), 1):
        present = VARIABLE.findall(line)
        if not present or line in known:
            continue
        # If another fix changed the line too: the variables that occur more often in the text than before.
        names = dict.fromkeys(_replaced(line, old) or [name for name in present if name in more])
        if not names:
            continue
        variables |= names
        listed = " and ".join(f"${{{name}}}" for name in names)
        verb, what = ("is", "a password or token") if len(names) == 1 else ("are", "passwords or tokens")
        place = f"{printable(short_path(path))}:{number}"
        notes.append(f"note: {place}: {listed} {verb} in place of {what}, which this file no longer has.")
    if notes:
        notes.append(f"note: Set {', '.join(variables)} before you install; what was in the file is not kept here.")
    return notes


def _replaced(line: str, old: list[str]) -> list[str]:
    """Return the names of the variables that a fix put into a line.

    For example, it is `["U"]` if `https://me@host` became `https://${U}@host`. `line` is the fixed line; `old` are all
    lines of the file before the fix. The line is compared with the one in `old` that has other text in place of its
    variables, and is otherwise equal. Empty if there is no such line.
    """
    pattern = re.compile("(.+)".join(re.escape(part) for part in VARIABLE.split(line)[::2]), re.DOTALL)
    found = next(filter(None, map(pattern.fullmatch, old)), None)
    pairs = zip(VARIABLE.findall(line), found.groups(), strict=True) if found is not None else ()
    return [name for name, before in pairs if before != f"${{{name}}}"]
