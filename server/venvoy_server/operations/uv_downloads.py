"""How far uv's downloads have come, in bytes: it announces each larger file with its size, and says when it is there.

Not on a terminal, uv (0.9.8 to 0.13) writes `Downloading numpy (16.1MiB)` and ` Downloaded numpy`; it is silent about small files
and about the bytes in between, so a file counts when it is complete.
"""

from __future__ import annotations

from venvoy_server.environments.patterns import pattern

_SIZED = pattern(r"^(.*\S) \((\d+(?:\.\d+)?)([KMG]i)?B\)$")
_UNITS = {None: 1, "Ki": 1024, "Mi": 1024**2, "Gi": 1024**3}
_NAMED = 2
"""Files that a message names at once."""


class Downloads:
    """The downloads that were announced, and how many bytes of them are there."""

    def __init__(self) -> None:
        self._running: dict[str, float] = {}
        self._ended = 0.0
        self._total = 0.0

    def begin(self, what: str) -> None:
        """Record a download that begins: its name and, if uv knows it, its size in parentheses."""
        found = _SIZED.match(what)
        name, size = (found[1], float(found[2]) * _UNITS[found[3]]) if found is not None else (what, 0.0)
        self._running[name] = size
        self._total += size

    def end(self, name: str) -> None:
        """Record that a download has ended."""
        self._ended += self._running.pop(name, 0.0)

    @property
    def message(self) -> str:
        """Return what is being downloaded, and how much of it is there: `downloading numpy, scipy (16.1 of 52.4 MiB)`."""
        names = list(self._running)
        if not names:
            return f"downloaded {_size(self._total)}" if self._total else "downloaded"
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        before = f"{_number(self._ended, self._total)} of " if self._ended else ""
        counted = f" ({before}{_size(self._total)})" if self._total else ""
        return f"downloading {', '.join(names[:_NAMED])}{more}{counted}"


def _size(size: float) -> str:
    unit = _unit(size)
    return f"{_number(size, size)} {unit or ''}B"


def _number(size: float, measure: float) -> str:
    """Return a size in the unit of another one, with one decimal."""
    unit = _unit(measure)
    return f"{size / _UNITS[unit]:.1f}" if unit else f"{size:.0f}"


def _unit(size: float) -> str | None:
    return next((unit for unit in ("Gi", "Mi", "Ki") if size >= _UNITS[unit]), None)
