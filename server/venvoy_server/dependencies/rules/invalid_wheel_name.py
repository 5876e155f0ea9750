"""An invalid wheel file name.

The file name of a wheel has the form NAME-VERSION-PYTHON-ABI-PLATFORM.whl. pip refuses other names: after `NAME @` when
it installs the wheel, otherwise when it reads the file.

Example::

    https://example.org/foo.whl

What to do: Use the file name that the wheel was built with. Here::

    https://example.org/foo-1.0-py3-none-any.whl
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.dialects.requirements_txt import urls


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or line.entry.kind != "requirement":
        return
    target = requirement.target
    # A variable may be a part of the name, and have its value only where pip is run.
    parts = urls.split_url(target) if ".whl" in target and "${" not in target else None
    if parts is None or parts.scheme not in urls.URL_SCHEMES:
        return
    file = urls.file_name(parts.path)
    if urls.file_suffix(file) == ".whl" and urls.wheel_parts(file) is None:
        fault = urls.wheel_fault_in(target, file, requirement.target_start)
        yield line.draft(fault.start, fault.end, fault.message)


RULE = syntax_rule("invalid-wheel-name", "An invalid wheel file name", __doc__, check=_check, when=m.LINK)
