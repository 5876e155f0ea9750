"""Which strings of a `pyproject.toml` are requirements.

Sources: the pyproject.toml specification (`[build-system]`, `[project]`), PEP 735 (`[dependency-groups]`), and the
documentation of uv, PDM and Hatch for the tables of theirs.
"""

from __future__ import annotations

from typing import Final

from venvoy_server.dependencies.dialects.pyproject.toml_strings import Keys

# `*` is any one key.
_PLACES: Final[tuple[Keys, ...]] = (
    ("build-system", "requires"),
    ("project", "dependencies"),
    ("project", "optional-dependencies", "*"),
    ("dependency-groups", "*"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "uv", "constraint-dependencies"),
    ("tool", "uv", "override-dependencies"),
    ("tool", "uv", "build-constraint-dependencies"),
    ("tool", "pdm", "dev-dependencies", "*"),
    ("tool", "hatch", "envs", "*", "dependencies"),
    ("tool", "hatch", "envs", "*", "extra-dependencies"),
)


def is_requirement(keys: Keys) -> bool:
    """Return whether the string that some keys lead to is a requirement."""
    return any(len(place) == len(keys) and all(map(_fits, place, keys)) for place in _PLACES)


def is_included_group(keys: Keys) -> bool:
    """Return whether the string that some keys lead to is the name of a group that another one includes."""
    return len(keys) == 3 and keys[0] == "dependency-groups" and keys[2] == "include-group"


def _fits(pattern: str, key: str) -> bool:
    return pattern in ("*", key)
