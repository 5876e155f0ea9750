"""The pages of `venvoy help TOPIC`, on subjects that concern several commands."""

from __future__ import annotations

TOPICS: dict[str, tuple[str, str]] = {
    "environments": (
        "What an environment is, and how it is made, repaired and removed.",
        """\
An environment is a folder, usually `.venv` in a project, with a Python of its
own: what is installed there is there only. Venvoy knows one by its files
(pyvenv.cfg, conda-meta) and runs nothing to look at it.

  venvoy create       make .venv, complete or not at all, and select it
  venvoy discover     list those of this project, and the Pythons here
  venvoy inspect      everything about one
  venvoy doctor       what is wrong, and the command that repairs it
  venvoy repair       after its Python is gone, or its folder was moved
  venvoy remove       into a trash folder next to it
  venvoy restore      bring it back from there

Those of venv, virtualenv, uv, poetry, pdm, hatch, pipenv, conda, pixi, tox, nox
and others are found where their tools keep them.""",
    ),
    "selection": (
        "Which environment a file or folder uses, and why.",
        """\
Every editor, the terminal and scripts use the same selection. It is decided in
one order, and `venvoy selection` says which step decided:

  1. your choice for the folder (`venvoy select`), "none" included
  2. the environment that is active in the shell
  3. folder by folder, upward to the root of the project: settings of editors
     that name one, `.venv`, what the project's tool records, `venv` and `env`
  4. `.python-version`, which names an interpreter
  5. none

`venvoy select .venv` chooses by path, by a name that `discover` prints, or by
version. `venvoy select --clear` lets the project's files decide again.""",
    ),
    "files": (
        "Files of dependencies: what is checked, fixed and installed.",
        """\
`venvoy check` reads requirements files as pip does: a line that pip accepts
gets no error, one that it refuses gets exactly one. It finds *requirements* and
*constraints* that end in .txt or .in, reqs*.txt, *.pip, all of these endings in
a folder "requirements" or "constraints", and what the settings name
(requirements-patterns = ["dev.in"]), below the current folder, and leaves out
what git ignores. pyproject.toml, pylock.toml, setup.cfg, Pipfile,
environment.yml and scripts with inline metadata are checked, too.

  venvoy check --diff        show the fixes that change nothing of what pip
                             installs
  venvoy check --fix         write them into the files
  venvoy rules CODE          what a finding means, and what helps
  # venvoy: ignore[CODE]     at the end of a line: not this one

`venvoy install -r FILE` and `venvoy sync FILE` take requirements files,
pyproject.toml and pylock.toml. `venvoy add NAME` and `venvoy drop NAME` change
the project's file; `venvoy lock` pins what it asks for.""",
    ),
    "trust": (
        "What may run something of a folder, and who is asked.",
        """\
Looking never runs anything of a folder: not its Python, not its scripts. Some
actions can: an installation builds packages, and an environment in the folder
has a Python of its own. Commands that you type may do so. Editors, agents and
other programs may only in folders that you trust:

  venvoy trust                   is this folder trusted?
  venvoy trust --trusted FOLDER  trust it, and all below it
  venvoy trust --list            every folder with a record

VS Code decides by its own workspace trust.""",
    ),
    "pythons": (
        "Which interpreter an environment is made of.",
        """\
`venvoy discover --scope interpreters` lists the Pythons of this machine: of the
system, pyenv, uv, asdf, mise, conda, Homebrew, the Windows registry and others.
`create` takes, in this order:

  1. --python: a path (/usr/bin/python3), a version (3.12) or a range (>=3.11)
  2. what the project asks for: `.python-version`, `requires-python` and what
     its tool records
  3. the newest

One that is missing can be downloaded by uv: `venvoy python install 3.13`;
`create` asks before it does that.

`venvoy repair .venv --python 3.13` moves an environment to another Python and
keeps its packages.""",
    ),
    "undo": (
        "How a change is taken back, and what an interruption leaves.",
        """\
Creating, replacing and removing an environment complete, or leave the disk as
it was. What is removed or replaced goes into the folder `.venvoy-trash` next to
it, for 14 days (the setting `trashDays`); `venvoy restore PATH` brings it back,
and a second time swaps the two again.

Installing completes, or says what is broken. After a power cut or a kill,
`venvoy doctor` names what was interrupted and `venvoy repair` completes or
undoes it. Ctrl-C stops at the next safe point and undoes what was begun; a
second Ctrl-C ends at once.

`--dry-run` shows what create, remove, restore, repair, install, uninstall,
sync, add, drop, lock and export would do, and changes nothing.""",
    ),
    "ci": (
        "Checks in CI services and hooks.",
        """\
  venvoy check --output-format github     or gitlab, azure, junit, sarif, rdjson
  venvoy check --strict                   warnings fail, too
  venvoy check --exit-zero                findings do not fail
  venvoy check --audit --error-on-no-answer
                                          what cannot be looked up fails, too
  venvoy check --write-baseline FILE      accept what is found today,
  venvoy check --baseline FILE            and fail for what is new

The format is `full` at a terminal and `concise` elsewhere; the variable
VENVOY_OUTPUT_FORMAT names another. Nothing is inferred from the variables of a
CI service. The repository has hooks for pre-commit (`venvoy-check`,
`venvoy-fix`), a GitHub action and a GitLab component.

`venvoy create -r requirements.txt` makes the environment of a job.""",
    ),
    "offline": (
        "Without a network, behind a proxy, with a private index.",
        """\
Finding, selecting, activating and checking use no network, except where you
ask for it: `check --index`, `--audit` and `--resolve`, `packages --outdated`.
`--offline` uses what earlier look-ups have kept. In an editor, names in open
files are looked up on package indexes; the setting `index` switches that off.

Installing goes through uv, with pip's own settings: pip.conf, the variables
PIP_*, and options in the file. `venvoy install -v` names those that were handed
to uv, and those that have no equivalent.

Credentials come from the URL in these settings, from netrc or from the keyring
command. They are hidden in every message, log and answer.""",
    ),
    "shells": (
        "Activation and completion in shells.",
        """\
Nothing needs to be activated for `venvoy run -- COMMAND`. To activate the
selected environment in the shell that you are in:

  eval "$(venvoy activate)"                      bash, zsh, sh
  venvoy activate --shell fish | source          fish
  venvoy activate --shell powershell | Out-String | Invoke-Expression

`deactivate` leaves it. `venvoy activate --help` has other shells.

One line in the shell's start file lets `cd` activate what is selected, in
folders that you trust, and undoes it when you leave; another one completes
commands, options and values:

  eval "$(venvoy hook bash)"
  eval "$(venvoy completion bash)"

`venvoy hook --help` and `venvoy completion --help` name them for each shell.""",
    ),
    "service": (
        "One service for all editors, and what it does for commands.",
        """\
An editor starts a service for itself, or with `venvoy serve --shared` joins the
one that all your editors and windows share. It ends some minutes after the last
of them. `venvoy info` names versions and places, `venvoy doctor --service` says
what is wrong with it.

While a shared service runs, commands that only read (status, check, discover
and others) or change an environment (create, install and others) are done by
it, which is faster; the output is the same. They never start one.
`--no-service` does a command in its own process, and the variable
VENVOY_SERVICE=off all of them.""",
    ),
    "settings": (
        "Where settings are read from.",
        """\
A project has them in `[tool.venvoy]` of its pyproject.toml, a person in the
file that `venvoy info` names. An editor's own settings come before both. All
are optional; an invalid one is reported and ignored.

  [tool.venvoy]
  exclude = ["vendor/"]

  [tool.venvoy.diagnostics]
  duplicate-requirement = "off"
  hygiene = "warning"

Variables: VENVOY_STATE_DIR is the folder for state, VENVOY_OUTPUT_FORMAT the
format of `check`; NO_COLOR and FORCE_COLOR switch colours off and on.""",
    ),
    "scripts": (
        "For scripts, agents and programs: JSON, exit status, the service.",
        """\
Most commands have `--json`: one object on standard output; on failure it is
{"error": {"code", "message", "data"}} with a stable code.

  0    done
  1    errors were found: by `check`, by `doctor`, or in an environment after a
       change of it that succeeded; warnings alone are 0
  2    wrong usage
  3    failed, or refused
  130  interrupted

`venvoy call METHOD JSON` calls any method. `venvoy serve` speaks JSON-RPC for
editors and programs, `venvoy serve --mcp` the Model Context Protocol for
agents.""",
    ),
}
"""Topics by name: a one-line summary, and the text, which fits into 80 columns."""
