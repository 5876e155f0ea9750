"""The tables of options against the help of pip and of uv: an entry that neither knows is one that is listed here, with why."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache

from venvoy_server.dependencies.dialects.requirements_txt import option_names as names
from venvoy_server.dependencies.editing.option_help import HELP
from venvoy_server.operations import handover
from venvoy_server.system.processes.uv import find_uv

NEWER_SETTINGS = {"no-python-version-warning", "use-deprecated"}
GONE = {
    *(
        "--build",
        "--build-dir",
        "--download",
        "--download-dir",
        "--egg",
        "--install-scripts",
        "--no-python-version-warning",
    ),
    *("--source", "--source-dir", "--source-directory"),
    *("--use-pep517", "--no-use-pep517", "--version", "-V"),
}
"""Options of older versions of pip, or spellings that its help does not show."""
NEWER = {
    *("--build-constraint", "--only-dependencies", "--only-deps", "--requirements-from-script", "--resume-retries"),
    *("--uploaded-prior-to", "--no-clean", "--no-color", "--no-proxy-env", "--check-build-dependencies"),
}
"""Options of pip 24 to 26, which the pip of this Python may not know yet."""
HIDDEN = {"--config-setting-package", "--native-tls", "--no-binary-package", "--no-build-package", "--override"}
"""Options of uv that its help shows no longer, or only for other commands."""


@cache
def helped() -> frozenset[str]:
    """Return the options that the help of pip and of uv shows."""
    uv = find_uv(None)
    assert uv is not None
    commands = [
        *([sys.executable, "-m", "pip", command, "--help"] for command in ("install", "wheel", "download")),
        *([uv, "pip", command, "--help"] for command in ("install", "compile", "sync")),
    ]
    texts = [subprocess.run(each, capture_output=True, text=True, timeout=60, check=True).stdout for each in commands]
    return frozenset(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", "\n".join(texts)))


def test_every_option_of_the_command_line_is_one_of_pip_or_uv() -> None:
    unknown = names.COMMAND_LINE - helped() - GONE - NEWER - HIDDEN
    assert unknown == set()
    assert GONE | HIDDEN <= names.COMMAND_LINE, "nothing is listed in vain"


def test_every_option_of_a_requirements_file_is_one_of_pips() -> None:
    newer = {"--all-releases", "--only-final"}
    spellings = {*names.LONG, *names.SHORT} - names.DEPRECATED - newer - {"--hash", "--no-require-hashes"}
    assert spellings - helped() == set()
    assert set(names.LONG.values()) == set(names.LONG) - names.DEPRECATED
    assert set(names.SHORT.values()) <= set(names.LONG.values())


def test_the_tables_speak_of_options_that_are_read() -> None:
    for table in (names.FLAGS, names.RUN_WIDE, names.PER_REQUIREMENT, names.DEPRECATED):
        assert table <= set(names.LONG)
    assert {"--no-index", "--prefer-binary", "--require-hashes", "--no-require-hashes", "--pre"} == names.FLAGS
    assert {"--no-binary", "--only-binary", "--all-releases", "--only-final"} == names.RUN_WIDE
    assert not names.COMMAND_LINE & {*names.LONG, *names.SHORT, *names.REMOVED}


def test_what_was_removed_names_the_release_that_did_it() -> None:
    assert all(option.startswith("-") for option in names.REMOVED)
    releases = {
        release: {each for each, of in names.REMOVED.items() if of == release} for release in names.REMOVED.values()
    }
    assert releases == {
        "25.3": {"--global-option", "--build-option"},
        "23.1": {"--install-option"},
        "20.3": {"--always-unzip", "-Z"},
        "19.0": {"--process-dependency-links"},
        "10.0": {
            *("--allow-external", "--allow-all-external", "--allow-unverified", "--use-wheel", "--no-use-wheel"),
        },
    }


def test_the_settings_of_pip_that_are_known_are_options_of_pip() -> None:
    """A setting of pip.conf has the name of an option, without its dashes."""
    known = {*handover._SILENT, *handover._NO_EQUIVALENT, *handover._TRANSLATIONS}
    not_shown = {"pypi-url", "default-timeout", "no-dependencies", "require-venv", "no-cache-dir", "build-constraint"}
    not_shown |= {"use-pep517", "no-use-pep517"}
    assert {name for name in known if f"--{name}" not in helped()} - not_shown - NEWER_SETTINGS == set()
    assert handover._SILENT.isdisjoint(handover._NO_EQUIVALENT)
    assert handover._TRANSLATIONS.keys().isdisjoint({*handover._SILENT, *handover._NO_EQUIVALENT})


def test_every_option_that_is_read_has_help_and_no_other() -> None:
    assert set(HELP) == set(names.LONG) - names.DEPRECATED
