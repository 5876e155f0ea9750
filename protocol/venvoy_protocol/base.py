"""The base classes of all message types, and the two classes of rows in the table of methods: `Method`,
`Notification`.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

PROTOCOL_VERSION = "0.1"
"""The version of the protocol that `info` returns; additions keep the first number, all else changes it."""

ABSOLUTE_PATH_PATTERN = r"^(/|[A-Za-z]:[\\/]|\\\\)[^\x00]*$"

AbsolutePath = Annotated[str, Meta(pattern=ABSOLUTE_PATH_PATTERN)]
"""A path from the root, in the flavour of the server's machine; bytes that are not UTF-8 are U+FFFD."""

SelectedEnvironment = Annotated[
    AbsolutePath | None, Meta(description="The environment's folder; by default the selected one.")
]
"""The param `environment` of a method that works on one environment."""

ProjectFolder = Annotated[
    AbsolutePath | None, Meta(description="The project's folder; by default the first workspace folder.")
]
"""The param `folder` of a method whose files and environment are those of a project."""

DryRun = Annotated[bool, Meta(description="Show what would change and change nothing.")]
"""The param `dry_run` of a method that changes packages or files."""

PythonRequest = Annotated[str, Meta(min_length=1, extra={"form": "python"})]
"""An interpreter as a person names it: an absolute path, a version (`3.12`), or a range (`>=3.11,<3.14`)."""

Share = Annotated[
    Literal["project"] | None,
    Meta(
        description="`project`: also write the environment to the project's `.python-envs`, where other tools find it."
    ),
]
"""Whether a choice is written into the project, for every tool that reads PEP 832's files."""

ForeignText = Annotated[str, Meta(extra={"foreign": True})]
"""A text that may quote what others wrote: a package's metadata, a line of a file, a tool's output. It is data, never advice."""

ProgressToken = int | str


class Wire(msgspec.Struct, rename="camel", kw_only=True):
    """A JSON object in a message: field names are in camelCase; readers ignore fields that they do not know."""


class Params(Wire, kw_only=True, forbid_unknown_fields=True):
    """The params of a method: a field that the method does not know is an error (-32602)."""

    work_done_token: Annotated[
        ProgressToken | UnsetType, Meta(description="Token under which the server reports progress (`$/progress`).")
    ] = UNSET
    partial_result_token: Annotated[
        ProgressToken | UnsetType, Meta(description="Token under which the server sends results as they are found.")
    ] = UNSET


class Call(Wire, kw_only=True):
    """A method call with all its params, which a client can offer as a button, a menu item or a repair."""

    title: Annotated[str, Meta(description="What a person reads on the button.")]
    method: Annotated[str, Meta(description="The method's name, without `venvoy/`.")]
    params: Annotated[dict[str, Any], Meta(description="Its params, as they go on the wire.")]


P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Wire)


class Method(Generic[P, R]):
    """A method of the server, from which its JSON-RPC request, editor command, CLI subcommand and documentation are
    made.

    `positional` names the field that the command line takes without an option. `trust` is whether the method may run
    something that is in the folder; the service then refuses it in a folder that is not trusted. `destructive` is
    whether the method removes something, and `network` whether it may reach a package index; both are reported to MCP
    clients as annotations.
    """

    __slots__ = (
        "changes",
        "destructive",
        "long_running",
        "name",
        "network",
        "params",
        "positional",
        "result",
        "summary",
        "trust",
    )

    def __init__(
        self,
        name: str,
        params: type[P],
        result: type[R],
        summary: str,
        *,
        kind: Literal["reads", "changes"] = "reads",
        long_running: bool = False,
        trust: bool = False,
        destructive: bool = False,
        network: bool = False,
        positional: str | None = None,
    ) -> None:
        self.name = name
        self.params = params
        self.result = result
        self.summary = summary
        self.changes = kind == "changes"
        self.long_running = long_running
        self.trust = trust
        self.destructive = destructive
        self.network = network
        self.positional = positional

    @property
    def request(self) -> str:
        """Return the name of the JSON-RPC request, such as `venvoy/install`."""
        return f"venvoy/{self.name}"

    @property
    def command(self) -> str:
        """Return the name of the method as a command of LSP's `workspace/executeCommand`, such as `venvoy.install`."""
        return f"venvoy.{self.name}"


class Notification:
    """A message between server and client that has no response; `direction` names the sender and the receiver."""

    __slots__ = ("direction", "name", "params", "summary")

    def __init__(
        self,
        name: str,
        params: type[Wire],
        summary: str,
        *,
        direction: Literal["serverToClient", "clientToServer"] = "serverToClient",
    ) -> None:
        self.name = name
        self.params = params
        self.summary = summary
        self.direction = direction

    @property
    def request(self) -> str:
        """Return the method name of the JSON-RPC notification, which begins with `venvoy/`."""
        return f"venvoy/{self.name}"
