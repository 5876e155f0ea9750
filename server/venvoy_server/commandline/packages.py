"""The options and output of `venvoy packages`, which lists the installed packages."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.index_answers import IndexAnswers
from venvoy_protocol.package import Package
from venvoy_protocol.packages import PACKAGES, PackagesResult
from venvoy_server.commandline.options import Option, UsageError, Values
from venvoy_server.commandline.stderr_notes import index_lines, say_aside, say_before_use
from venvoy_server.commandline.style import Style, printable, standard_style, table
from venvoy_server.commandline.view import Switches, View

OPTIONS = (
    Option("tree", "tree", "flag", description="Show what each package needs, below it.", negatable=False),
    Option("why", "why", "text", description="Show which packages need this one, and what needs them."),
    Option(
        "only_editable", "editable", "flag", description="Only projects installed as they lie there.", negatable=False
    ),
    Option(
        "user_installed",
        "user-installed",
        "flag",
        description="Only what was asked for by name, not what came with it (the file REQUESTED of PEP 376).",
        negatable=False,
        aliases=("requested",),
    ),
)


def prepare(values: Values, switches: Switches) -> None:
    """Raise UsageError for options that contradict each other; request the packages' dependencies for --tree and --why.

    `values` are the options that become the method's parameters, `switches` the others.
    """
    if values.get("offline") and not values.get("outdated"):
        raise UsageError("--offline is about --outdated: give both, to use what earlier look-ups have kept.")
    if switches.flag("tree") and switches.text("why") is not None:
        raise UsageError("--tree and --why show the same in two ways: give one of them.")
    if switches.flag("tree") or switches.text("why") is not None:
        if values.get("outdated"):
            raise UsageError("--outdated shows a list: leave out --tree and --why.")
        values["needs"] = True


def finish(result: PackagesResult, switches: Switches) -> PackagesResult:
    """Return the result without the packages that the options exclude.

    With --tree or --why (unless with --json), it has all packages, because `render` needs them to draw the tree.
    """
    if switches.json or not (switches.flag("tree") or switches.text("why") is not None):
        result.packages = _chosen(result.packages, switches)
    return result


def _chosen(packages: list[Package], switches: Switches) -> list[Package]:
    if switches.flag("only_editable"):
        packages = [each for each in packages if each.editable]
    if switches.flag("user_installed"):
        packages = [each for each in packages if each.requested]
    return packages


def render(result: PackagesResult, switches: Switches) -> str:
    """Return a table of packages; with --tree a tree; with --why the ways in which others depend on one package.

    With --outdated, the table has the packages that have newer versions.
    """
    say_before_use(result.problems)
    if isinstance(result.index, IndexAnswers):
        return _outdated(result, result.index)
    wanted = switches.text("why")
    if wanted is not None:
        return _why(wanted, result.packages)
    if switches.flag("tree"):
        from venvoy_server.commandline.package_tree import tree_lines

        chosen = _chosen(result.packages, switches)
        roots = chosen if len(chosen) < len(result.packages) else None
        return "\n".join(tree_lines(result.packages, roots)) or _nothing(switches)
    return packages_table(result.packages, standard_style()) or _nothing(switches)


def _nothing(switches: Switches) -> str:
    """Return the sentence to print instead of an empty list: no package is installed, or none matches the options."""
    what = "editable packages" if switches.flag("only_editable") else "packages"
    which = " that were asked for by name" if switches.flag("user_installed") else ""
    return f"No {what}{which} are installed."


def _outdated(result: PackagesResult, index: IndexAnswers) -> str:
    say_aside(index_lines(result.notes, index))
    if not result.packages:
        return "No newer version is known." if index.unknown else "Every package is up to date."
    rows = [(each.name, each.version, each.latest or "") for each in result.packages]
    return table(rows, standard_style(), ("PACKAGE", "VERSION", "LATEST"))


def _why(name: str, packages: Sequence[Package]) -> str:
    from venvoy_server.commandline.package_tree import ways_to
    from venvoy_server.packages.read import canonical

    package = next((each for each in packages if canonical(each.name) == canonical(name)), None)
    if package is None:
        return f"{printable(name)} is not installed."
    ways = ways_to(name, packages)
    asked = "was asked for by name" if package.requested else "is needed by no other package"
    return "\n".join(ways) or f"{printable(package.name)} {asked}."


def packages_table(packages: Sequence[Package], style: Style) -> str:
    """Return a table of packages: name, version and notes; an empty text without packages."""
    rows = [(each.name, each.version, _notes(each)) for each in packages]
    return table(rows, style, ("PACKAGE", "VERSION", ""))


def _notes(package: Package) -> str:
    notes = []
    if package.broken:
        notes.append(f"broken: {package.broken}")
    if package.editable:
        notes.append("editable")
    if package.direct_url:
        notes.append(package.direct_url)
    if package.from_base:
        notes.append("from the base")
    return ", ".join(notes)


VIEW = View(PACKAGES, render=render, prepare=prepare, finish=finish, options=OPTIONS)
