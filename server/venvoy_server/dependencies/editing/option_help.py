"""One-sentence descriptions of the options of requirements files."""

from __future__ import annotations

HELP: dict[str, str] = {
    "--index-url": "The main package index of the run. It replaces the default, and every main index named before it.",
    "--extra-index-url": "An additional package index. pip takes the best version from all indexes.",
    "--no-index": "No index is queried in this run; packages come from `--find-links` only.",
    "--constraint": "A constraints file: its lines limit versions, but install nothing. Relative to this file.",
    "--requirement": "A file whose lines are read as if they were written here. Relative to this file.",
    "--editable": "Installs a local project, or a repository, so that changes in its folder take effect at once.",
    "--find-links": "A page or folder with archives to choose from, in addition to the indexes.",
    "--no-binary": "Projects that are built from source: names separated by commas, `:all:` or `:none:`. Acts on the whole run.",
    "--only-binary": "Projects that are installed from wheels only: names separated by commas, `:all:` or `:none:`. Acts on the whole run.",
    "--prefer-binary": "An older wheel is preferred to a newer source archive, in the whole run.",
    "--require-hashes": "Every requirement of the run needs a hash.",
    "--no-require-hashes": "Hashes are checked if they are given, but not required.",
    "--pre": "Pre-releases are allowed for every project of the run.",
    "--all-releases": "Projects whose pre-releases are allowed: names separated by commas, `:all:` or `:none:`.",
    "--only-final": "Projects restricted to final releases: names separated by commas, `:all:` or `:none:`.",
    "--trusted-host": "The certificate of this host is not checked.",
    "--use-feature": "Turns on one of pip's experimental features.",
    "--hash": "The digest that the downloaded file must have: sha256, sha384 or sha512. Several are alternatives.",
    "--config-settings": "A setting KEY=VALUE for the build backend of this requirement.",
}
