"""The data types of environments, interpreters and their problems in messages."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import Call, ForeignText, Wire

Severity = Literal["error", "warning", "information"]


class Problem(Wire, kw_only=True):
    """Something wrong with an environment, an interpreter or a folder."""

    code: Annotated[str, Meta(description="Stable code, such as `missing-base`.")]
    message: Annotated[ForeignText, Meta(description="One sentence that a person can act on.")]
    severity: Severity
    path: Annotated[str, Meta(description="What has the problem.")]
    repair: Annotated[Call | None, Meta(description="The call that repairs it, if there is one.")] = None


class Interpreter(Wire, kw_only=True):
    """A Python interpreter that is not in an environment; environments are made from it."""

    executable: Annotated[str, Meta(description="Absolute path under which it was met.")]
    real_executable: Annotated[str, Meta(description="The same with every link resolved.")]
    prefix: str
    version: Annotated[str | None, Meta(description="PEP 440 text as far as files say it: `3.11.7`, `3.11`, or null.")]
    version_source: Annotated[str | None, Meta(description="The kind of file that the version was read from.")]
    version_confidence: Annotated[
        Literal["certain", "likely", "claimed"] | None,
        Meta(description="How sure that is: `claimed` is what one file says and nothing confirms."),
    ]
    implementation: str
    implementation_version: Annotated[str | None, Meta(description="PyPy's or GraalPy's own version.")]
    architecture: Annotated[str | None, Meta(description="From the binary's header: `x86_64`, `arm64`, ...")]
    free_threaded: bool
    debug: bool
    manager: Annotated[str | None, Meta(description="The tool that keeps it: `pyenv`, `uv`, `system`, ...")]
    aliases: Annotated[list[str], Meta(description="Other paths that lead to it.")]
    site_packages: list[str]
    externally_managed: Annotated[bool, Meta(description="Whether PEP 668 forbids installing into it.")]
    has_pip: bool
    problems: list[Problem]


class Environment(Wire, kw_only=True):
    """An isolated Python environment; a broken one is listed, too, and has problems."""

    kind: Annotated[Literal["venv", "conda", "unknown"], Meta(description="Its form on disk.")]
    prefix: Annotated[str, Meta(description="Its folder, as it was met.")]
    real_prefix: Annotated[str, Meta(description="Its identity: the folder with every link resolved.")]
    executable: Annotated[str | None, Meta(description="Its Python; null if none is left.")]
    name: str
    display_name: Annotated[ForeignText, Meta(description="A name that is unique within one result.")]
    manager: Annotated[str | None, Meta(description="The tool that made or keeps it: `uv`, `poetry`, ...")]
    aliases: Annotated[list[str], Meta(description="Other paths that lead to it.")]
    version: Annotated[str | None, Meta(description="Version of its base: `3.11.7`, `3.11`, or null.")]
    version_source: str | None
    version_confidence: Annotated[
        Literal["certain", "likely", "claimed"] | None,
        Meta(description="How sure that is: `claimed` is what one file says and nothing confirms."),
    ]
    implementation: str
    implementation_version: str | None
    architecture: str | None
    free_threaded: bool
    debug: bool
    base_prefix: str | None
    base_executable: str | None
    site_packages: list[str]
    system_site_packages: bool
    prompt: ForeignText | None
    project: Annotated[str | None, Meta(description="The folder of the project that it belongs to.")]
    externally_managed: Annotated[bool, Meta(description="Whether PEP 668 forbids installing into it.")]
    has_pip: bool
    problems: list[Problem]
