"""Progress of uv's downloads in bytes, from the messages that it prints at the start and end of each larger file.

If not on a terminal, uv (0.9.8 to 0.13) prints `Downloading numpy (16.1MiB)` and ` Downloaded numpy`, and nothing about
small files or the bytes in between: a file counts once it is complete.
"""

from __future__ import annotations

from venvoy_server.environments.patterns import pattern

_SIZED = pattern(r"^(.*\S) \((\d+(?:\.\d+)?)([KMG]i)?B\)$")
_UNITS = {None: 1, "Ki": 1024, "Mi": 1024**2, "Gi": 1024**3}
_NAMED = 2
"""Maximum number of files named in a message."""


class Downloads:
    """The downloads that uv has announced, and how many of their bytes have arrived."""

    def __init__(self) -> None:
        self._running: dict[str, float] = {}
        self._ended = 0.0
        self._total = 0.0

    def begin(self, what: str) -> None:
        """Record the start of a download: `what` is its name, then its size if known (`numpy (16.1MiB)`)."""
        found = _SIZED.match(what)
        name, size = (found[1], float(found[2]) * _UNITS[found[3]]) if found is not None else (what, 0.0)
        self._running[name] = size
        self._total += size

    def end(self, name: str) -> None:
        """Record the end of a download."""
        self._ended += self._running.pop(name, 0.0)

    @property
    def message(self) -> str:
        """Return a progress message such as `downloading numpy, scipy (16.1 of 52.4 MiB)`."""
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


def _number(size: float, unit_of: float) -> str:
    """Return `size`, in bytes, as text: a number of bytes, KiB, MiB or GiB, without the unit.

    The unit is the largest that is at most `unit_of` bytes. For example, if `unit_of` is 52 MiB and `size` is 16 MiB,
    the result is `16.0`. In bytes, the number has no decimal.
    """
    unit = _unit(unit_of)
    return f"{size / _UNITS[unit]:.1f}" if unit else f"{size:.0f}"


def _unit(size: float) -> str | None:
    return next((unit for unit in ("Gi", "Mi", "Ki") if size >= _UNITS[unit]), None)
