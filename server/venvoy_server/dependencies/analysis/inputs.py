"""What a check reads in addition to the document itself, such as the environment's packages and the index data.

A rule declares the inputs that it needs, and runs only if all of them are available.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.environments.host import Host
from venvoy_server.packages.model import Distribution

if TYPE_CHECKING:
    from venvoy_server.advisories.model import AdvisorySnapshot
    from venvoy_server.dependencies.analysis.conflicts import Conflict
    from venvoy_server.index.snapshot import IndexSnapshot

InputName = Literal["path", "host", "root", "environment", "decoded", "conflicts", "index", "advisories"]


class EnvironmentFacts(msgspec.Struct, frozen=True):
    """What is known of the selected environment from its files.

    `distributions` is keyed by canonical name; `duplicates` holds all distributions of a name that is installed more
    than once. `marker_values` holds the marker variables with a known value; a marker with another variable is neither
    true nor false. `path` is the environment's folder, used by calls that install into the environment.
    """

    distributions: Mapping[str, Distribution]
    marker_values: Mapping[str, str] = {}
    path: str = ""
    name: str = ""
    python_version: str | None = None
    duplicates: Mapping[str, tuple[Distribution, ...]] = {}
    site_packages: tuple[str, ...] = ()


class Inputs(msgspec.Struct, frozen=True):
    """Everything that a check reads in addition to the document.

    Attributes:
        path: The document's path.
        host: Access to the file system.
        root: The workspace folder, which is taken as pip's working directory.
        environment: Facts about the selected environment.
        variables: The environment variables for `${NAME}`.
        environment_expected: Whether an environment could be selected, so that its absence is reported.
        decoded: How the bytes of the file were decoded to text.
        outer: The path of a file that includes the document, directly or not. The document is then checked as a part of
            the files that pip reads for `outer`.
        conflicts: Sets of lines that a resolver found to be impossible to install together, in any file of the client.
            None if none are known.
        index: The known data of package indexes; None disables the rules that need it.
        advisories: The known vulnerabilities; None disables the rules that need them.
    """

    path: str | None = None
    host: Host | None = None
    root: str | None = None
    environment: EnvironmentFacts | None = None
    variables: Mapping[str, str] = {}
    environment_expected: bool = False
    decoded: Decoded | None = None
    outer: str | None = None
    conflicts: tuple[Conflict, ...] | None = None
    index: IndexSnapshot | None = None
    advisories: AdvisorySnapshot | None = None

    def has(self, name: InputName) -> bool:
        """Return whether the input of this name is available, that is, not None."""
        return getattr(self, name) is not None
