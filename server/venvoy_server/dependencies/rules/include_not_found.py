"""An included file that does not exist.

`-r` and `-c` name files relative to the file that includes them. pip fails if a file is missing.

Example::

    -r tset.txt

Fix: Correct the name, or create the file. Here::

    -r test.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.included import Edge
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE, OptionUse


def _check(context: RuleContext) -> Iterator[Draft]:
    for edge in context.graph.edges:
        if edge.target.state == "missing":
            line, host, path = context.line(edge.label), context.inputs.host, edge.target.path
            near = context.nearby.file(host, path, context.inputs.path) if host is not None else None
            yield line.draft(
                edge.use.value_start,
                edge.use.value_end,
                _message(line, edge),
                fixes=_fixes(line, edge, near),
            )


def _message(line: Line, edge: Edge) -> str:
    written = line.text(edge.use.value_start, edge.use.value_end)
    if "\\" in written and "\\" not in (edge.use.value or ""):
        return f"The file `{edge.use.value}` does not exist: pip removes every `\\` from options, as a shell does. Use `/`."
    if "#" in (edge.use.value or ""):
        return f"The file `{edge.use.value}` does not exist. A comment needs a space before its `#`."
    return f"The file `{edge.use.value}` does not exist (looked for {edge.target.path})."


def _fixes(line: Line, edge: Edge, near: str | None) -> tuple[DraftFix, ...]:
    use, value = edge.use, edge.use.value or ""
    name, hash_sign, _ = value.partition("#")
    if hash_sign and name:
        return line.replace(
            "Insert spaces before the `#`", use.value_start + len(name), use.value_start + len(name), "  "
        )
    written = line.text(use.value_start, use.value_end)
    if "\\" in written and "\\" not in value:
        return line.substitute(use.value_start, use.value_end, written.replace("\\\\", "/").replace("\\", "/"))
    if near is None:
        return ()
    folder = value.rstrip("/").rpartition("/")[0]
    better = f"{folder}/{near}" if folder else near
    return line.substitute(use.value_start, use.value_end, _quoted(better, use))


def _quoted(name: str, use: OptionUse) -> str:
    return f'"{name}"' if " " in name else name


RULE = Rule(
    "include-not-found",
    "An included file that does not exist",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
