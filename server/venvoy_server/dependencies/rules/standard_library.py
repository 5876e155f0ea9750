"""A module of the standard library.

The module comes with Python, or did in older versions. A project of the same name on an index is an old backport or an
unrelated project. The requirement is not reported if it has a marker, since it may then be for old Pythons only. It is
not reported either if the project is installed. An option such as `--index-url`, in the file or in one that pip reads
with it, also prevents the report.

Example::

    asyncio

Fix: Remove the line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.public_names import lines_named
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.packages.read import canonical

# Modules that newer Pythons do not have any more (PEP 594 and `What's New`), and those of Python 2.
_REMOVED_MODULES = """
asynchat asyncore binhex cgi cgitb crypt distutils imghdr imp macpath msilib nis nntplib ossaudiodev smtpd sndhdr spwd sunau
telnetlib xdrlib cpickle cstringio stringio httplib htmlparser urllib2 urlparse tkmessagebox
"""
# Modules below others, written as they are imported. With `-` such a name may be a project's.
_INNER_MODULES = """
collections.abc concurrent.futures email.mime http.client http.server logging.handlers os.path unittest.mock urllib.error
urllib.parse urllib.request xml.etree xml.etree.elementtree
"""
_REMOVED = frozenset(_REMOVED_MODULES.split())
_INNER = frozenset(_INNER_MODULES.split())
# Projects that are used on purpose: they bring the newest module to older Pythons, or are called like one by chance.
_PROJECTS = frozenset({"configparser", "DateTime"})
_MODULES = frozenset([name.lower() for name in sys.stdlib_module_names if not name.startswith("_")])
_NAMES = _MODULES | _REMOVED | _INNER
_KEYS = frozenset([canonical(name) for name in _NAMES])


def _check(context: RuleContext) -> Iterator[Draft]:
    if not context.facts.public_index:
        return
    for line, requirement in lines_named(context, _KEYS):
        module = requirement.name.lower().replace("-", "_")
        if requirement.marker or requirement.name in _PROJECTS or module not in _NAMES:
            continue
        verb = "was" if module in _REMOVED else "is"
        message = f"`{requirement.name}` {verb} a module of the standard library, not a project. Remove this line."
        yield line.draft(requirement.name_start, requirement.name_end, message, fixes=line.remove("Remove the line"))


RULE = Rule(
    "standard-library",
    "A module of the standard library",
    WARNING,
    "files",
    "document",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
