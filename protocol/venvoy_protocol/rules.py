"""The method `rules`: describe the rules by which requirements files are checked."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire


class RulesParams(Params, kw_only=True):
    """Params of `rules`: the code of one rule (by default all rules), and the folder whose settings apply."""

    code: Annotated[str | None, Meta(description="The code of one rule; by default all of them.")] = None
    folder: Annotated[
        AbsolutePath | None,
        Meta(
            description="The folder whose settings decide which rules are on and how severe; by default the client's first."
        ),
    ] = None


class RuleRecord(Wire, kw_only=True):
    """One rule for requirements files, with the severity that the settings give it."""

    code: str
    title: str
    severity: Annotated[Literal[1, 2, 3, 4], Meta(description="1 error, 2 warning, 3 information, 4 hint.")]
    enabled: Annotated[bool, Meta(description="Whether it runs, with the settings applied.")]
    group: Annotated[str, Meta(description="What it looks at; the settings may name a group instead of its codes.")]
    needs: Annotated[list[str], Meta(description="What it needs in addition to the text, such as `environment`.")] = []
    parent: Annotated[str | None, Meta(description="A code whose ignore comment silences this one too.")] = None
    href: str
    documentation: Annotated[str, Meta(description="What it finds, why it matters, and what helps, in plain text.")]


class RulesResult(Wire, kw_only=True):
    """Result of `rules`: the requested rules, by code."""

    rules: Annotated[list[RuleRecord], Meta(description="The rules, sorted by code.")]


RULES: Final = Method(
    "rules",
    RulesParams,
    RulesResult,
    "Explain what a rule for requirements files finds, why it matters, and what helps.",
    positional="code",
)
