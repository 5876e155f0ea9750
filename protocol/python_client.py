"""Generate the Python client's methods from the table of methods: as coroutines, and as blocking methods."""

from __future__ import annotations

import textwrap
from typing import Any

import msgspec

from header import HEADER
from venvoy_protocol import methods
from venvoy_protocol.base import Method


def python_client() -> str:
    """Return the source of the module with the Python client's methods, as coroutines with typed parameters."""
    used = {(kind.__module__, kind.__name__) for row in methods.METHODS for kind in (row.params, row.result)}
    used |= {("venvoy_protocol.base", "Params"), ("venvoy_protocol.base", "Wire"), ("venvoy_protocol.step", "StepCall")}
    imports = []
    for module in sorted({module for module, _ in used}):
        names = sorted(name for owner, name in used if owner == module)
        imports.append(f"from {module} import {', '.join(names)}")
    lines = [
        '"""The methods of the client, one per row of the table.',
        "",
        HEADER,
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Callable, Sequence",
        "from typing import Any, Literal, TypeVar",
        "",
        *imports,
        "",
        'R = TypeVar("R", bound=Wire)',
        "Progress = Callable[[dict[str, Any]], None]",
        "",
        "",
        "class Methods:",
        '    """Every request of the protocol as a coroutine; `call` sends it."""',
        "",
        "    async def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:",
        '        """Send a request and return its result; `progress` gets the reports on the way; raises MethodError."""',
        "        raise NotImplementedError",
    ]
    for row in methods.METHODS:
        lines += ["", *_python_method(row)]
    return "\n".join(lines) + "\n"


def _python_method(row: Method[Any, Any]) -> list[str]:
    fields = msgspec.structs.fields(row.params)
    own = [field for field in fields if field.name not in ("work_done_token", "partial_result_token")]
    lines = [f"    async def {row.name}(", "        self,"]
    if own or row.long_running:
        lines.append("        *,")
    for field in sorted(own, key=lambda field: not field.required):
        default = "" if field.required else f" = {_python_default(field)}"
        lines.append(f"        {field.name}: {_python_parameter(field.type)}{default},")
    if row.long_running:
        lines.append("        progress: Progress | None = None,")
    lines += [f"    ) -> {row.result.__name__}:", *_docstring(row, own)]
    if own:
        lines.append(f"        params = {row.params.__name__}(")
        lines += [f"            {field.name}={_python_argument(field)}," for field in own]
        lines.append("        )")
    else:
        lines.append(f"        params = {row.params.__name__}()")
    last = ", progress" if row.long_running else ""
    lines.append(f'        return await self.call("{row.request}", params, {row.result.__name__}{last})')
    return lines


def _docstring(row: Method[Any, Any], fields: list[Any]) -> list[str]:
    """Return the lines of a method's docstring: its summary, and what each parameter means."""
    described = [(field.name, text) for field in fields if (text := _description(field.type))]
    if row.long_running:
        described.append(("progress", "Called with each report of the progress."))
    if not described:
        return [f'        """{row.summary}"""']
    wrapped = [
        textwrap.wrap(f"{name}: {text}", 120, initial_indent=" " * 12, subsequent_indent=" " * 16)
        for name, text in described
    ]
    return [
        f'        """{row.summary}',
        "",
        "        Args:",
        *(line for lines in wrapped for line in lines),
        '        """',
    ]


def _description(annotation: Any) -> str:
    """Return the text that describes a parameter, from the `msgspec.Meta` in the parameter's type `annotation`.

    If `annotation` has no description, that of its origin type (as of `typing.get_origin`) is returned, or "" if there
    is none.
    """
    for each in getattr(annotation, "__metadata__", ()):
        if isinstance(each, msgspec.Meta) and each.description:
            return str(each.description)
    inner = getattr(annotation, "__origin__", None)
    return _description(inner) if inner is not None and inner is not annotation else ""


def _python_parameter(annotation: Any) -> str:
    text = _python_type(annotation).replace("list[", "Sequence[")
    return f"{text} | None" if text.startswith("dict[") else text


def _python_argument(field: Any) -> str:
    text = _python_type(field.type)
    if text.startswith("dict["):
        return f"{field.name} or {{}}"
    return f"list({field.name})" if text.startswith("list[") else str(field.name)


def _python_default(field: Any) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "()" if _python_type(field.type).startswith("list[") else "None"
    text = repr(field.default)
    return f'"{text[1:-1]}"' if text.startswith("'") else text


def _python_type(annotation: Any) -> str:
    from typing import Annotated, Literal, Union, get_args, get_origin

    if get_origin(annotation) is Annotated:
        return _python_type(get_args(annotation)[0])
    if get_origin(annotation) in (list, dict, tuple):
        return f"{get_origin(annotation).__name__}[{', '.join(_python_type(each) for each in get_args(annotation))}]"
    if get_origin(annotation) is Literal:
        return f"Literal[{', '.join(msgspec.json.encode(each).decode() for each in get_args(annotation))}]"
    if get_origin(annotation) is Union or type(annotation).__name__ == "UnionType":
        return " | ".join(_python_type(each) for each in get_args(annotation))
    return "None" if annotation is type(None) else str(annotation.__name__)


def blocking_python_client() -> str:
    """Return the source of the module with the blocking client's methods.

    They are those of `python_client`, without async and await.
    """
    text = python_client().replace("    async def ", "    def ").replace("await self.call", "self.call")
    text = text.replace("class Methods:", "class BlockingMethods:")
    return text.replace(
        "Every request of the protocol as a coroutine;", "Every request of the protocol as a plain method;"
    )
