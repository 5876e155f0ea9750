"""The options that pip supports in requirements files, and those that are only for the command line or were removed.

Sources: `SUPPORTED_OPTIONS` in pip's `req/req_file.py`, `cli/cmdoptions.py`, and pip's and uv's own help.
"""

from __future__ import annotations

import re

from venvoy_server.environments.patterns import pattern

# Long spelling -> canonical name; all except FLAGS take a value.
LONG: dict[str, str] = {
    "--index-url": "--index-url",
    "--pypi-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "--no-index": "--no-index",
    "--constraint": "--constraint",
    "--requirement": "--requirement",
    "--editable": "--editable",
    "--find-links": "--find-links",
    "--no-binary": "--no-binary",
    "--only-binary": "--only-binary",
    "--prefer-binary": "--prefer-binary",
    "--require-hashes": "--require-hashes",
    "--no-require-hashes": "--no-require-hashes",
    "--pre": "--pre",
    "--all-releases": "--all-releases",
    "--only-final": "--only-final",
    "--trusted-host": "--trusted-host",
    "--use-feature": "--use-feature",
    "--hash": "--hash",
    "--config-settings": "--config-settings",
}
DEPRECATED = frozenset({"--pypi-url"})
"""Spellings that pip still accepts but hides from its help."""
SHORT: dict[str, str] = {
    "-i": "--index-url",
    "-c": "--constraint",
    "-r": "--requirement",
    "-e": "--editable",
    "-f": "--find-links",
    "-C": "--config-settings",
}
FLAGS = frozenset({"--no-index", "--prefer-binary", "--require-hashes", "--no-require-hashes", "--pre"})
RUN_WIDE = frozenset({"--no-binary", "--only-binary", "--all-releases", "--only-final"})
PER_REQUIREMENT = frozenset({"--hash", "--config-settings"})
_HEXADECIMAL = pattern(r"[0-9a-fA-F]*", re.ASCII)
STRONG_HASHES = {"sha256": 64, "sha384": 96, "sha512": 128}
ALWAYS_ON_FEATURES = {"truststore": "24.2", "no-binary-enable-wheel-cache": "23.1", "build-constraint": "26.2"}
FEATURES = ("fast-deps", "inprocess-build-deps", "venv-isolation", *ALWAYS_ON_FEATURES)

# Removed option -> the pip release that removed it from requirements files.
REMOVED: dict[str, str] = {
    "--global-option": "25.3",
    "--build-option": "25.3",
    "--install-option": "23.1",
    "--process-dependency-links": "19.0",
    "--allow-external": "10.0",
    "--allow-all-external": "10.0",
    "--allow-unverified": "10.0",
    "--always-unzip": "20.3",
    "--use-wheel": "10.0",
    "--no-use-wheel": "10.0",
    "-Z": "20.3",
}
# Command-line options without a value; a word after one is a requirement.
COMMAND_LINE_FLAGS = frozenset(
    [
        "--break-system-packages",
        "--force-reinstall",
        "--ignore-installed",
        "-I",
        "--no-build-isolation",
        "--no-cache-dir",
        "--no-deps",
        "--quiet",
        "-q",
        "--system",
        "--upgrade",
        "-U",
        "--user",
        "--verbose",
        "-v",
    ]
)
# Options of `pip install` and `uv pip` that are valid on the command line only.
COMMAND_LINE = frozenset(
    [
        "--help",
        "-h",
        "--debug",
        "--isolated",
        "--require-virtualenv",
        "--python",
        "--verbose",
        "-v",
        "--version",
        "-V",
        "--quiet",
        "-q",
        "--log",
        "--no-input",
        "--keyring-provider",
        "--proxy",
        "--retries",
        "--resume-retries",
        "--timeout",
        "--exists-action",
        "--cert",
        "--client-cert",
        "--cache-dir",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--no-color",
        "--use-deprecated",
        "--no-deps",
        "--only-dependencies",
        "--only-deps",
        "--group",
        "--requirements-from-script",
        "--build-constraint",
        "--uploaded-prior-to",
        "--refresh-package",
        "--dry-run",
        "--target",
        "-t",
        "--platform",
        "--python-version",
        "--implementation",
        "--abi",
        "--user",
        "--root",
        "--prefix",
        "--src",
        "--source",
        "--source-dir",
        "--source-directory",
        "--upgrade",
        "-U",
        "--upgrade-strategy",
        "--force-reinstall",
        "--ignore-installed",
        "-I",
        "--ignore-requires-python",
        "--no-build-isolation",
        "--check-build-dependencies",
        "--use-pep517",
        "--no-use-pep517",
        "--break-system-packages",
        "--compile",
        "--no-compile",
        "--no-warn-script-location",
        "--no-warn-conflicts",
        "--progress-bar",
        "--root-user-action",
        "--report",
        "--no-clean",
        "--install-scripts",
        "--download",
        "--download-dir",
        "--egg",
        "--build",
        "--build-dir",
        "--no-python-version-warning",
        "--index-strategy",
        "--default-index",
        "--prerelease",
        "--resolution",
        "--upgrade-package",
        "-P",
        "--reinstall",
        "--reinstall-package",
        "--exclude-newer",
        "--config-setting-package",
        "--no-sources",
        "--link-mode",
        "--override",
        "--overrides",
        "--excludes",
        "--system",
        "--torch-backend",
        "--strict",
        "--exact",
        "--no-verify-hashes",
        "--extra",
        "--all-extras",
        "--no-build",
        "--no-build-package",
        "--no-binary-package",
        "--python-platform",
        "--refresh",
        "--offline",
        "--no-config",
        "--no-build-isolation-package",
        "--native-tls",
        "--allow-insecure-host",
        "--emit-index-url",
        "--generate-hashes",
        "--no-annotate",
        "--no-header",
        "--universal",
    ]
)


def is_digest(value: str) -> bool:
    """Return whether the value of a `--hash` (`sha256:…`) has a hexadecimal digest of the length of its algorithm."""
    algorithm, _, digest = value.partition(":")
    return len(digest) == STRONG_HASHES.get(algorithm) and _HEXADECIMAL.fullmatch(digest) is not None
