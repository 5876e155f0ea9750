"""Generate the parts of the VS Code extension's package.json that repeat the server's commands, settings and globs; its
other parts stay unchanged.
"""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_protocol.palette import DOCUMENTS, OTHER_DOCUMENTS, PALETTE, PaletteCommand
from venvoy_protocol.version import __version__
from venvoy_server.settings import SERVICE_SETTINGS, ClientSettings

WHEN = {"always": None, "environment": "venvoy.environment", "untrusted": "!isWorkspaceTrusted"}
"""What each condition of the palette is in VS Code: a context key of ours or of its own."""

OWN_SETTINGS = ("venvoy.command", "venvoy.trace.server")
"""Settings of the extension, which package.json itself describes."""

SCOPES = {
    "uv": "machine-overridable",
    "index": "application",
    "vulnerabilities": "application",
    "vulnerabilitiesUrl": "application",
}
"""Settings that a workspace must not set: what is executed, and what leaves the machine."""

OWN_COMMANDS = {
    "venvoy.server.install": ("Install the Server", "cloud-download"),
    "venvoy.server.restart": ("Restart the Server", "debug-restart"),
    "venvoy.server.showLog": ("Show Log", "output"),
}
ACTIVATION = ("pyproject.toml", "*.py", "*/*.py", ".venv/pyvenv.cfg", ".python-version")


def vscode_manifest(text: str) -> str:
    """Return the text of package.json with its generated parts updated; `text` is its current content."""
    manifest = msgspec.json.decode(text)
    manifest["version"] = __version__
    manifest["activationEvents"] = _activation()
    manifest["dependencyFiles"] = list(OTHER_DOCUMENTS)
    contributes = manifest["contributes"]
    contributes["languages"] = [
        {"id": "pip-requirements", "aliases": ["Requirements", "pip requirements"], "filenamePatterns": list(DOCUMENTS)}
    ]
    contributes["commands"] = [*(_command(row) for row in PALETTE), *_own_commands()]
    contributes["menus"] = _menus()
    properties = contributes["configuration"]["properties"]
    contributes["configuration"]["properties"] = {name: properties[name] for name in OWN_SETTINGS} | _settings()
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2).decode() + "\n"


def _activation() -> list[str]:
    files = [f"workspaceContains:{pattern}" for pattern in (*DOCUMENTS, *ACTIVATION)]
    return ["onLanguage:python", "onLanguage:pip-requirements", "onDebugResolve:debugpy", *files]


def _command(row: PaletteCommand) -> dict[str, str]:
    return {"command": f"venvoy.menu.{row.id}", "title": row.title, "category": "Venvoy", "icon": f"$({row.icon})"}


def _own_commands() -> list[dict[str, str]]:
    return [
        {"command": name, "title": title, "category": "Venvoy", "icon": f"$({icon})"}
        for name, (title, icon) in OWN_COMMANDS.items()
    ]


def _menus() -> dict[str, list[dict[str, str]]]:
    conditional = [(row.id, WHEN[row.when]) for row in PALETTE]
    return {
        "commandPalette": [{"command": f"venvoy.menu.{name}", "when": when} for name, when in conditional if when],
        "view/title": [
            {"command": f"venvoy.menu.{name}", "when": "view == venvoy.environments", "group": "navigation"}
            for name in ("create", "doctor")
        ],
        "editor/title": [
            {
                "command": "venvoy.menu.install",
                "when": "resourceLangId == pip-requirements && venvoy.environment",
                "group": "navigation",
            }
        ],
    }


def _settings() -> dict[str, Any]:
    schema = msgspec.json.schema(ClientSettings)["$defs"]["ClientSettings"]["properties"]
    of_clients = {
        field.encode_name for field in msgspec.structs.fields(ClientSettings) if field.name not in SERVICE_SETTINGS
    }
    return {f"venvoy.{name}": _setting(name, value) for name, value in schema.items() if name in of_clients}


def _setting(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    setting = dict(schema)
    if "anyOf" in setting:
        kinds = setting.pop("anyOf")
        setting["type"] = [each.get("type", "string") for each in kinds]
        words = [word for each in kinds for word in each.get("enum", ())]
        if words:
            setting["enum"] = [*words, None]
    setting["markdownDescription"] = setting.pop("description")
    setting["scope"] = SCOPES.get(name, "window")
    if name == "diagnostics":
        setting["additionalProperties"] = {"enum": ["error", "warning", "information", "hint", "on", "off"]}
    return setting
