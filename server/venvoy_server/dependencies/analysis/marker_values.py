"""Recognise marker values that a variable never has, such as `sys_platform == "windows"`, and the value that is
probably meant (`win32`).

Sources: the documentation of `sys.platform`, `os.name`, `platform.system()`, `platform.machine()`,
`platform.python_implementation()` and `sys.implementation.name`. Only values that no system has are listed; thus not
`linux2` (of Python 2), `java` or `freebsd14`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from venvoy_server.dependencies.dialects.requirements_txt.markers import Comparison, comparisons

# Lower-case names that people use for a system, with its values of `sys_platform`, `platform_system` and `os_name`.
_WINDOWS = ("windows", "win", "win64", "windows32", "windows64", "win_amd64")
_MACOS = ("macos", "macosx", "mac", "osx", "mac os x", "mac os", "mac_os", "os x")
_LINUX = ("ubuntu", "debian", "unix", "linux32", "linux64", "linux-x86_64", "linux_x86_64", "gnu/linux")
_SYSTEMS = (
    (_WINDOWS, ("win32", "Windows", "nt")),
    (_MACOS, ("darwin", "Darwin", "posix")),
    (_LINUX, ("linux", "Linux", "posix")),
)
# Valid values by variable; written in another case, or used for another variable, they are mistakes.
_KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "sys_platform": ("win32", "darwin", "linux", "cygwin"),
    "platform_system": ("Windows", "Darwin", "Linux"),
    "os_name": ("nt", "posix"),
    "platform_machine": ("x86_64", "AMD64", "amd64", "arm64", "ARM64", "aarch64"),
    "platform_python_implementation": ("CPython", "PyPy"),
    "implementation_name": ("cpython", "pypy"),
}
_NAMES = ("sys_platform", "platform_system", "os_name")
_OTHERS: Final[dict[str, dict[str, str]]] = {
    "platform_machine": {"x64": "x86_64", "x86-64": "x86_64", "x86_x64": "x86_64", "win_amd64": "AMD64"},
    "platform_python_implementation": {"python": "CPython", "pypy3": "PyPy"},
    "implementation_name": {"python": "cpython", "pypy3": "pypy"},
}


def _table() -> dict[str, dict[str, str]]:
    found = {variable: dict(words) for variable, words in _OTHERS.items()}
    for number, variable in enumerate(_NAMES):
        words = found.setdefault(variable, {})
        for spellings, values in _SYSTEMS:
            known = [value.lower() for value in values[:2]]
            words |= dict.fromkeys([*spellings, *known], values[number])
        if variable == "os_name":
            words.pop("mac")  # Python 2 on Mac OS 9
        if variable != "os_name":
            words["nt"] = _KNOWN[variable][0]
    for variable, own in _KNOWN.items():
        for value in own:
            found[variable].setdefault(value.lower(), value)
    return found


_MEANT = _table()


def meant_value(variable: str, value: str) -> str | None:
    """Return the correct value for a known mistake: (`sys_platform`, `windows`) → `win32`.

    None if the variable may have the given value, or if no correction is known.
    """
    if value in _KNOWN.get(variable, ()):
        return None
    return _MEANT.get(variable, {}).get(value.lower())


def impossible_comparisons(marker: str) -> Iterator[tuple[Comparison, str, str]]:
    """Yield the comparisons of a valid marker with a known wrong value, such as `sys_platform == "windows"`.

    Each is yielded as (comparison, wrong value, intended value); the intended value of this example is `win32`. A wrong
    value is not reported if the marker also compares the same variable with the intended value.
    """
    found = [each for each in comparisons(marker) if each.variable in _MEANT]
    values = {(each.variable, part) for each in found for part in _compared_values(each)}
    for each in found:
        for part in _compared_values(each):
            meant = meant_value(each.variable, part)
            if meant is not None and (each.variable, meant) not in values:
                yield each, part, meant


def _compared_values(found: Comparison) -> list[str]:
    """Return the values in one comparison of a marker that may be mistakes, such as `windows` for `sys_platform`.

    For `==`, `===` and `!=`, this is the compared value. For `VARIABLE in "..."`, these are the words in the quotes.
    For `"..." in VARIABLE`, where VARIABLE is one of `sys_platform`, `platform_system` and `os_name`, it is the quoted
    text, unless a correct value contains that text. Everything else gives an empty list, and so does `!=` with a name
    of the Python implementation.
    """
    if found.operator == "!=" and "implementation" in found.variable:
        return []  # cffi's metadata has `implementation_name != "PyPy"`, so compiled files have it, too
    if found.operator in ("==", "===", "!="):
        return [found.value]
    if found.operator in ("in", "not in") and not found.reversed:
        return [part for part in re.split(r"[,;|\s]+", found.value) if part]
    if found.operator in ("in", "not in") and found.variable in _NAMES:
        known = _KNOWN[found.variable]
        return [] if any(found.value in value for value in known) else [found.value]
    return []
