"""Check whether an environment satisfies dependency files (lists), if uv cannot decide because no index answers.

uv itself decides offline for `uv pip install -r FILE`. For `--exact`, a pyproject.toml and groups it queries an index
even if there is nothing to do, which fails without a network.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.evaluate import evaluate
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.met_requirements import NotMet, Wanted, meet
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.model import Entry, Requirement
from venvoy_server.environments.documents import read_toml
from venvoy_server.environments.host import Host
from venvoy_server.environments.markers import marker_values
from venvoy_server.operations.handover import ABOUT_SOURCES, CONSTRAINTS
from venvoy_server.operations.requested import texts_of_groups, texts_of_project
from venvoy_server.operations.uv_settings import uv_tables
from venvoy_server.packages.read import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from venvoy_server.environments.model import Environment
    from venvoy_server.operations.model import Sources
    from venvoy_server.operations.package_calls import PackageCall
    from venvoy_server.packages.model import Distribution
    from venvoy_server.system.execution.running_operation import RunningOperation

_SIZE_LIMIT, _MOST_FILES = 8 * 1024 * 1024, 100
_OPTION_LINES = frozenset({
    "--index-url",
    "--extra-index-url",
    "--find-links",
    "--no-index",
    "--trusted-host",
    "--pre",
    "--prefer-binary",
    "--require-hashes",
    "--no-binary",
    "--only-binary",
    "--use-feature",
})  # fmt: skip
_DECIDING_VARIABLES = ("UV_OVERRIDE", "UV_EXCLUDE", "UV_EXCLUDE_NEWER")
_DECIDING_KEYS = frozenset({
    "constraint-dependencies",
    "override-dependencies",
    "exclude-dependencies",
    "exclude-newer",
    "exclude-newer-package",
    "dependency-metadata",
    "reinstall",
    "reinstall-package",
    "upgrade",
    "upgrade-package",
    "no-deps",
    "no-sources",
    "python-version",
    "python-platform",
    "extra",
    "all-extras",
})  # fmt: skip


def why_not_satisfied(
    work: RunningOperation, call: PackageCall, environment: Environment, own: Sequence[Distribution]
) -> str | None:
    """Return why an environment may not satisfy the requirements of `call`, or None if it satisfies them for certain.

    The reason is a sentence. The requirements come from requirements files, pyproject.toml files and dependency groups.
    The environment satisfies them if the required distributions and all their dependencies are installed in allowed
    versions. For a sync, no other distribution may be installed. `own` are the distributions in the environment itself,
    without those of its base installation.
    """
    try:
        _require_decidable(work, call, environment)
        wanted, limits = _wanted(work.host, call.sources, _constraints(work, call))
        facts = EnvironmentFacts({each.key: each for each in own}, marker_values(environment, work.host))
        needed = meet(work.host, wanted, limits, facts, _changed_at)
        rest = sorted(each.name for each in own if each.key not in needed and each.key not in call.names)
    except NotMet as error:
        return str(error)
    return f"{rest[0]} is installed, and nothing asks for it." if call.kind == "sync" and rest else None


def contradiction(
    work: RunningOperation, call: PackageCall, environment: Environment, own: Sequence[Distribution]
) -> str | None:
    """Return a sentence about two requirements of a call for one project that exclude each other (`a>2`, `a<1`).

    None if there are none, or if that cannot be decided. `own` are the distributions in the environment itself, without
    those of its base installation.
    """
    from venvoy_server.dependencies.analysis.line_conflicts import exclude

    try:
        wanted, limits = _wanted(work.host, call.sources, _constraints(work, call))
    except NotMet:
        return None
    facts = EnvironmentFacts({each.key: each for each in own}, marker_values(environment, work.host))
    before: dict[str, list[Requirement]] = {}
    for number, each in enumerate((*wanted, *limits)):
        requirement = each.requirement
        if evaluate(requirement.marker, facts) is not True:
            continue
        others = before.setdefault(requirement.key, [])
        other = next((other for other in others if exclude(other, requirement)), None)
        if other is not None:
            ranges = f"`{other.specifier.strip()}` and `{requirement.specifier.strip()}`"
            return f"No version of {requirement.name} satisfies both {ranges}."
        if number < len(wanted):  # constraints may exclude each other if nothing requires the project
            others.append(requirement)
    return None


def _changed_at(path: str) -> int | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns if os.name == "nt" else status.st_ctime_ns  # on Windows, st_ctime is the creation time


def _require_decidable(work: RunningOperation, call: PackageCall, environment: Environment) -> None:
    """Raise NotMet if the requirements of `call` alone do not decide which versions an installation would choose.

    This is the case for an upgrade or a reinstallation, and if `environment` can use the packages of its base
    installation. It is also the case if an option of `call`, an environment variable or a setting of uv changes the
    versions, such as an override.
    """
    if call.upgrade or call.reinstall:
        raise NotMet("An upgrade or a new installation is asked for.")
    if environment.system_site_packages:
        raise NotMet("The packages of its base count, too.")
    known = (*ABOUT_SOURCES, CONSTRAINTS)
    odd = [option for option in call.options if not option.startswith(known)]
    odd += [name for name in _DECIDING_VARIABLES if work.variables.get(name)]
    for path, table in uv_tables(work.host, work.variables, call.project):
        inner = table.get("pip")
        if _DECIDING_KEYS & {*table, *(inner if isinstance(inner, dict) else ())}:
            odd.append(path)
    if odd:
        raise NotMet(f"{odd[0].partition('=')[0]} decides, too.")


def _constraints(work: RunningOperation, call: PackageCall) -> list[str]:
    """Return the paths of the constraints files named by the call's options (from pip's settings) and by UV_CONSTRAINT.

    Raises NotMet if one of the paths is relative.
    """
    named = [option.removeprefix(CONSTRAINTS) for option in call.options if option.startswith(CONSTRAINTS)]
    named += work.variables.get("UV_CONSTRAINT", "").split()
    for file in named:
        if not work.host.paths.isabs(file):
            raise NotMet(f"The constraints {file} are not at hand.")
    return named


def _wanted(host: Host, sources: Sources, constraints: Sequence[str]) -> tuple[list[Wanted], list[Wanted]]:
    """Return two lists: the requirements of all source files, and the constraints on their versions.

    `constraints` are constraints files in addition to those that the source files name. Raises NotMet (it cannot be
    decided) if the texts of the files do not suffice, or if `sources` names anything but files and groups.
    """
    if sources.editable or sources.constraints or sources.packages:
        raise NotMet("Not only lists are named.")
    lists = _Lists(host)
    for file in sources.requirements:
        if file.endswith(".toml"):
            document = _project(host, file)
            lists.add_texts(host.paths.dirname(file), texts_of_project(document, sources.extras), document)
        else:
            lists.add_file(file, constraints=False)
    if sources.groups_file is not None:
        document = _project(host, sources.groups_file)
        texts = texts_of_groups(document, sources.groups)
        lists.add_texts(host.paths.dirname(sources.groups_file), texts, document)
    for file in constraints:
        lists.add_file(file, constraints=True)
    return lists.wanted, lists.limits


def _project(host: Host, file: str) -> dict[str, Any]:
    """Return the parsed pyproject.toml `file`; raises NotMet if its dependencies are dynamic or it cannot be read.

    NotMet is also raised for a file of another name.
    """
    document = read_toml(host, file)
    project = document.get("project") if document is not None else None
    dynamic = project.get("dynamic") if isinstance(project, dict) else None
    is_static = not (isinstance(dynamic, list) and {"dependencies", "optional-dependencies"} & set(map(str, dynamic)))
    if document is None or host.paths.basename(file) != "pyproject.toml" or not is_static:
        raise NotMet(f"What {file} asks for is not decided without building it.")
    return document


class _Lists:
    """The requirements and constraints of files, including the files that these include."""

    def __init__(self, host: Host) -> None:
        self.wanted: list[Wanted] = []
        self.limits: list[Wanted] = []
        self._host = host
        self._seen: set[tuple[str, bool]] = set()

    def add_texts(self, folder: str, texts: Sequence[str], document: dict[str, Any]) -> None:
        """Add the requirements `texts` of a pyproject.toml, whose parsed content is `document`.

        Relative paths are resolved against `folder`. Raises NotMet if a text is not one plain requirement, or if its
        project is in `[tool.uv.sources]`.
        """
        elsewhere = _uv_sources(document)
        for text in texts:
            if "\n" in text or "#" in text.partition("@")[0]:
                raise NotMet(f"{text!r} is not one requirement.")
            for entry in Document.parse(text).entries:
                if entry.requirement is not None and entry.requirement.key in elsewhere:
                    raise NotMet(f"Where {entry.requirement.name} comes from is a source of uv.")
                self._add(entry, folder, constraints=False)

    def add_file(self, file: str, *, constraints: bool) -> None:
        """Add the lines of a requirements file, or, with `constraints`, of a constraints file.

        Raises NotMet if the file cannot be read, or is not a requirements file, such as a `.py` or `.toml`.
        """
        if (file, constraints) in self._seen:
            return
        self._seen.add((file, constraints))
        try:
            decoded = decode(self._host.read(file, _SIZE_LIMIT))
        except OSError:
            decoded = None
        is_other = file.endswith((".py", ".cfg", ".toml"))
        if decoded is None or decoded.finding is not None or is_other or len(self._seen) > _MOST_FILES:
            raise NotMet(f"What {file} asks for is not decided from its text.")
        for entry in Document.parse(decoded.text, file, constraints).entries:
            self._add(entry, self._host.paths.dirname(file), constraints=constraints)

    def _add(self, entry: Entry, folder: str, *, constraints: bool) -> None:
        if entry.kind in ("blank", "comment"):
            return
        if "${" in entry.raw or entry.fault is not None or entry.kind == "error":
            raise NotMet(f"A line is not decided from its text: {entry.text}")
        include = include_of(entry)
        if include is not None:
            if not include.value or "://" in include.value:
                raise NotMet(f"What {include.value} asks for is not at hand.")
            path = self._host.paths.normpath(self._host.paths.join(folder, include.value))
            self.add_file(path, constraints=constraints or include.name == "--constraint")
        elif entry.requirement is not None:
            found = Wanted(entry.requirement, folder, editable=entry.kind == "editable")
            (self.limits if constraints else self.wanted).append(found)
        elif any(use.name not in _OPTION_LINES for use in entry.options):
            raise NotMet(f"A line is not decided from its text: {entry.text}")


def _uv_sources(document: dict[str, Any]) -> frozenset[str]:
    tool = document.get("tool")
    uv = tool.get("uv") if isinstance(tool, dict) else None
    table = uv.get("sources") if isinstance(uv, dict) else None
    return frozenset(canonical(str(name)) for name in table) if isinstance(table, dict) else frozenset()
