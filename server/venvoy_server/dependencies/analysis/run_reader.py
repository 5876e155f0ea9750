"""Read the files that pip reads together with the checked document.

These are the files that the document includes, and those of an outer file that includes the document.
"""

from __future__ import annotations

from collections.abc import Generator

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.run_order import Outer


def read_run(context: RuleContext, graphs: GraphReader) -> Generator[None, None, set[str]]:
    """Read the files that pip reads together with the checked document, and store them in `context`.

    Yields None between slices of work. Returns the canonical names of the projects to check again: their lines in these
    files changed since the last call, or are now reached through another include line. `graphs` reads and caches the
    files.
    """
    includes = [(line.label, line.entry) for line in context.special_lines(m.INCLUDE)]
    context.graph = yield from graphs.read(context.document, context.inputs, includes)
    context.outer = yield from read_outer(context.inputs, graphs)
    outer = context.outer
    if context.others.is_current(context.graph, outer.graph if outer else None, outer.root.parsed if outer else None):
        return set()
    files = list(context.graph.files)
    if context.outer is not None:
        known = {file.key for file in files}
        files += [file for file in context.outer.files() if file.key not in known]
    changed = context.others.update(files)
    return changed | context.others.reroute(context.graph.reached)


def read_outer(inputs: Inputs, graphs: GraphReader) -> Generator[None, None, Outer | None]:
    """Read the outer file (a file that includes the checked document), and all files that the outer file includes.

    `inputs.outer` is the path of the outer file. `graphs` reads and caches files. Yields None between slices of work.
    Returns the outer file with the graph of its includes. Returns None if `inputs.outer` is None, if the outer file
    cannot be read, or if it does not include the checked document.
    """
    if inputs.host is None or inputs.outer is None or inputs.path is None:
        return None
    root = graphs.load(inputs.host, inputs.outer, inputs)
    if root.document is None:
        return None
    includes = [each for each in root.special if each[1].kind == "include"]
    graph = yield from graphs.read(root.document, msgspec.structs.replace(inputs, path=inputs.outer), includes)
    own = graphs.real_path(inputs.host, inputs.path, inputs.host.stat(inputs.path))
    if root.real == own or all(file.real != own for file in graph.files):
        return None
    return Outer(root, graph, own)


def checks_hashes(hashed: int, context: RuleContext) -> bool:
    """Return whether pip checks hashes: some `--hash` or `--require-hashes`, and no `--no-require-hashes`.

    All files that pip reads together with the document count. `hashed` is the number of the document's own requirements
    with a `--hash`.
    """
    names = {use.use.name for use in context.run_options()}
    if "--no-require-hashes" in names:
        return False
    return hashed > 0 or "--require-hashes" in names or any(file.parsed.hashed for file in context.run_files())
