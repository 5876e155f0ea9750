"""Examples at the end of each command's help. A test parses every example with the options of its command."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "discover": (
        ("venvoy discover", "environments of this project, Pythons of this machine"),
        ("venvoy discover --scope workspace ~/code", "only environments below ~/code"),
        ('venvoy discover --python ">=3.11"', "only what is new enough"),
    ),
    "inspect": (
        ("venvoy inspect .venv", "who made it, its base, its problems"),
        ("venvoy inspect --size .venv", "and how much room it takes"),
    ),
    "create": (
        ("venvoy create", "make .venv for this project and select it"),
        ("venvoy create --python 3.12 -r requirements.txt", "with this Python and what the file names"),
        ("venvoy create --if-exists replace", "a new one; the old one goes into the trash"),
    ),
    "remove": (
        ("venvoy remove .venv", "`venvoy restore .venv` brings it back"),
        ("venvoy remove --dry-run .venv", "only say what would be done"),
    ),
    "restore": (("venvoy restore .venv", "bring back what was removed or replaced"),),
    "repair": (
        ("venvoy repair .venv", "repair all that can be repaired"),
        ("venvoy repair .venv --python 3.13", "move it to another Python, keep the packages"),
    ),
    "select": (
        ("venvoy select .venv", "this project uses .venv"),
        ("venvoy select 3.12", "its environment with this Python"),
        ("venvoy select --clear", "let the project's files decide again"),
    ),
    "selection": (
        ("venvoy selection", "which environment is used here, and why"),
        ("venvoy selection app/main.py", "and for this file"),
    ),
    "status": (("venvoy status", "the Python in use here, and what is wrong with it"),),
    "activate": (
        ('eval "$(venvoy activate)"', "bash and zsh; `deactivate` leaves it"),
        ("venvoy activate --shell fish | source", "fish"),
        (
            "venvoy activate --shell powershell | Out-String | Invoke-Expression",
            "PowerShell",
        ),
    ),
    "packages": (
        ("venvoy packages", "what is installed in the selected environment"),
        ("venvoy packages --user-installed", "what was asked for by name"),
        ("venvoy packages --why idna", "what needs idna"),
    ),
    "add": (
        ("venvoy add flask", "write it into the project's file, and install it"),
        ('venvoy add --group dev "pytest>=8"', "into a dependency group"),
        ("venvoy add -r requirements.txt rich", "into this file"),
        ("venvoy add --script tool.py rich", "into the inline metadata of a script"),
    ),
    "drop": (
        ("venvoy drop flask", "take it from the project's file, and uninstall it"),
        ("venvoy drop --group dev pytest", "from a dependency group"),
    ),
    "install": (
        ('venvoy install "flask>=3"', "a package"),
        ("venvoy install -r requirements.txt", "what a file names"),
        ("venvoy install -e .", "this project, as it lies there"),
    ),
    "uninstall": (("venvoy uninstall flask", "from the selected environment"),),
    "sync": (
        ("venvoy sync", "exactly pylock.toml, or else requirements.txt"),
        ("venvoy sync --dry-run requirements.txt", "only say what would change"),
        ("venvoy sync pyproject.toml --group dev", "what the project asks for, and a group"),
    ),
    "freeze": (
        ("venvoy freeze > requirements.txt", "write down what is installed"),
        ("venvoy freeze --format pylock > pylock.toml", "with the files and their hashes"),
    ),
    "lock": (
        ("venvoy lock", "pin what requirements.in or pyproject.toml asks for"),
        ("venvoy lock --upgrade-package flask", "with the newest flask that is allowed"),
        ("venvoy lock pyproject.toml -o pylock.toml --universal", "for every platform"),
        ("venvoy lock --check", "status 1 if the lock is out of date"),
    ),
    "export": (
        ("venvoy export", "the project's lock as a requirements file, on standard output"),
        ("venvoy export pylock.toml -o requirements.txt", "into a file"),
    ),
    "python": (
        ("venvoy python list --available", "the Pythons here, and those that uv can download"),
        ("venvoy python install 3.13", "download and install one"),
    ),
    "check": (
        ("venvoy check", "every requirements file of this project"),
        ("venvoy check --diff | git apply", "take the safe fixes"),
        ("venvoy check --watch", "again after each change, until Ctrl-C"),
        ("venvoy check --resolve", "can everything be installed together?"),
        ("venvoy check --audit", "look known vulnerabilities up"),
        ("venvoy check --output-format github", "annotations in a GitHub workflow"),
    ),
    "rules": (("venvoy rules invalid-operator", "what one code means"),),
    "doctor": (("venvoy doctor", "what is wrong here, and the commands that repair it"),),
    "trust": (
        ("venvoy trust", "is this folder trusted?"),
        ("venvoy trust --trusted ~/code", "editors may run what lies below ~/code"),
        ("venvoy trust --list", "every folder with a record"),
    ),
    "vulnerabilities": (
        ("venvoy vulnerabilities", "are they looked up, and where?"),
        ("venvoy vulnerabilities database", "download all records; nothing is sent"),
    ),
    "menu": (
        ("venvoy menu", "the menu of an editor, here"),
        ("venvoy menu select", "pick an environment"),
    ),
    "perform": (('venvoy perform --call "$CALL"', "make a call that `venvoy menu --json` offered"),),
    "tools": (("venvoy tools --json", "settings for debuggers, test runners and others"),),
    "info": (("venvoy info", "versions, and where state is kept"),),
    "serve": (
        ("venvoy serve", "what an editor starts"),
        ("venvoy serve --listen unix:/tmp/venvoy.sock", "one process for several editors"),
    ),
    "run": (
        ("venvoy run -- pytest -x", "with the selected environment active"),
        ("venvoy run --environment .venv -- python app.py", "with this one"),
    ),
    "hook": (
        ('eval "$(venvoy hook bash)"', "in ~/.bashrc"),
        ("venvoy hook fish | source", "in config.fish"),
    ),
    "call": (
        ("venvoy call info", "what `venvoy info --json` prints"),
        ("""venvoy call check '{"files": ["/code/requirements.txt"]}'""", "a call with an argument"),
    ),
    "completion": (
        ('eval "$(venvoy completion bash)"', "in ~/.bashrc"),
        ("venvoy completion fish | source", "in config.fish"),
    ),
    "self": (
        ("venvoy self", "how to update and to uninstall, and what is kept where"),
        ("venvoy self --json", "the same for a script"),
    ),
    "help": (
        ("venvoy help create", "what `venvoy create --help` prints"),
        ("venvoy help selection", "which environment is used, and why"),
    ),
    "demo": (
        ("venvoy demo", "takes a minute, leaves nothing behind"),
        ("venvoy demo --keep", "keep the project, to look around in it"),
    ),
}
"""Examples by command: the command line, and what it does."""
