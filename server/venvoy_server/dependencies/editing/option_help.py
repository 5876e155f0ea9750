"""One-sentence descriptions of the options of requirements files."""

from __future__ import annotations

HELP: dict[str, str] = {
    "--index-url": "The one main package index of the run. It replaces the default, and every index that was named before it.",
    "--extra-index-url": "A further package index. pip takes the best version of all indexes, whichever has it.",
    "--no-index": "No index is asked in this run; packages come from `--find-links` only.",
    "--constraint": "A file whose lines say which versions may be taken, without asking for anything. Relative to this file.",
    "--requirement": "A file whose lines are read as if they were written here. Relative to this file.",
    "--editable": "Installs a local project, or a repository, so that changes in its folder take effect at once.",
    "--find-links": "A page or folder with archives to choose from, in addition to the indexes.",
    "--no-binary": "Projects that are built from source: names with commas, `:all:` or `:none:`. Acts on the whole run.",
    "--only-binary": "Projects that are installed from wheels only: names with commas, `:all:` or `:none:`. Acts on the whole run.",
    "--prefer-binary": "An older wheel is preferred to a newer source archive, in the whole run.",
    "--require-hashes": "Every requirement of the run needs a hash.",
    "--no-require-hashes": "Hashes are checked where they are given, and demanded nowhere.",
    "--pre": "Pre-releases are allowed for every project of the run.",
    "--all-releases": "Projects of which pre-releases are allowed: names with commas, `:all:` or `:none:`.",
    "--only-final": "Projects of which final releases only are allowed: names with commas, `:all:` or `:none:`.",
    "--trusted-host": "The certificate of this host is not checked.",
    "--use-feature": "Switches one of pip's trial features on.",
    "--hash": "The digest that the downloaded file must have: sha256, sha384 or sha512. Several are alternatives.",
    "--config-settings": "A setting KEY=VALUE for the build backend of this requirement.",
}
