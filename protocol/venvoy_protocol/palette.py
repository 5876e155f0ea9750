"""The commands that an editor's command palette offers, each of which opens a menu, and the globs of files to check.

The response to `initialize` lists the commands, and VS Code's package.json is generated from them.
"""

from typing import Final, Literal, NamedTuple


class PaletteCommand(NamedTuple):
    """One command of an editor's command palette: the menu that it opens (`id`), its title, and the name of its icon.

    `when` is the condition for offering the command. `always` has no condition, `environment` requires that an
    environment is selected, and `untrusted` requires that the folder is not trusted.
    """

    id: str
    title: str
    icon: str
    when: Literal["always", "environment", "untrusted"]


PALETTE: Final = (
    PaletteCommand("main", "Show Menu", "menu", "always"),
    PaletteCommand("select", "Select Environment", "symbol-namespace", "always"),
    PaletteCommand("create", "Create Environment", "add", "always"),
    PaletteCommand("environments", "Manage Environments", "list-tree", "always"),
    PaletteCommand("packages", "Manage Packages", "package", "environment"),
    PaletteCommand("add", "Add Packages to the Project", "diff-added", "environment"),
    PaletteCommand("install", "Install Packages", "cloud-download", "environment"),
    PaletteCommand("doctor", "Find and Repair Problems", "pulse", "always"),
    PaletteCommand("check", "Check Dependencies Fully", "checklist", "always"),
    PaletteCommand("trust", "Manage Trust of This Folder", "shield", "always"),
)

DOCUMENTS: Final = ("**/*requirements*.{txt,in}", "**/requirements/**/*.{txt,in}", "**/*constraints*.{txt,in}")
"""Globs of the files that the LSP side checks by their names; settings may add more."""

OTHER_DOCUMENTS: Final = (
    "**/pyproject.toml",
    "**/{pylock,pylock.*}.toml",
    "**/setup.cfg",
    "**/Pipfile",
    "**/*environment*.{yml,yaml}",
)
"""Globs of the files in other languages that the LSP side checks by their names."""

SCRIPTS: Final = ("**/*.py",)
"""Globs of the files that are checked only if their text has a block of inline metadata (PEP 723)."""
