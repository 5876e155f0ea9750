"""Settings: what clients may set, resolved to values that are all there; a wrong one is reported, and the rest still works."""

from __future__ import annotations

from typing import Any

import msgspec

DEFAULT_DEPTH = 3
DEFAULT_BUDGET_SECONDS = 10.0


class Settings(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Every setting with its default.

    `search_depth` counts folders below a workspace folder; `search_budget` is in seconds; `diagnostics` maps a rule's
    code to `error`, `warning`, `information`, `hint` or `off`.
    """

    search_depth: int = DEFAULT_DEPTH
    search_budget: float = DEFAULT_BUDGET_SECONDS
    ignored_names: tuple[str, ...] = ()
    search_folders: tuple[str, ...] = ()
    environment_folders: tuple[str, ...] = ()
    disabled_locators: tuple[str, ...] = ()
    uv: str | None = None
    diagnostics: dict[str, str] = {}


class SettingProblem(msgspec.Struct, frozen=True):
    """A setting that cannot be used: where it stands, and why."""

    path: str
    message: str


def resolve(options: Any) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """Return the settings that a client's object asks for, field by field, and what in it cannot be used.

    Anything may come in; nothing is raised. A field that is wrong keeps its default.
    """
    if options is None:
        return Settings(), ()
    if not isinstance(options, dict):
        return Settings(), (SettingProblem("$", "The settings must be an object."),)
    fields = {field.encode_name: field for field in msgspec.structs.fields(Settings)}
    good: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for name, value in options.items():
        field = fields.get(name)
        if field is None:
            problems.append(SettingProblem(f"$.{name}", f"There is no setting {name!r}."))
            continue
        try:
            good[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            problems.append(SettingProblem(f"$.{name}", f"The setting {name!r} cannot be used: {error}."))
    return Settings(**good), tuple(problems)
