"""`venvoy completion SHELL`: a script that completes commands and options, written from the table of methods."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline.exit_status import DONE, USAGE
from venvoy_server.commandline.help import OTHER_COMMANDS
from venvoy_server.commandline.options import STANDARD, options_of
from venvoy_server.commandline.terminal import write_aside, write_text

SHELLS = ("bash", "zsh", "fish")
HELP = """\
Print a script that completes venvoy's commands and options.

Usage: venvoy completion {bash,zsh,fish}

bash: venvoy completion bash > ~/.local/share/bash-completion/completions/venvoy
zsh:  venvoy completion zsh > a file named _venvoy in a folder of $fpath
fish: venvoy completion fish > ~/.config/fish/completions/venvoy.fish"""


def completion(words: Sequence[str]) -> int:
    """Print the script of a shell and return the exit status."""
    if words and words[0] in ("-h", "--help"):
        write_text(HELP)
        return DONE
    if len(words) != 1 or words[0] not in SHELLS:
        write_aside(HELP)
        return USAGE
    write_text({"bash": bash, "zsh": zsh, "fish": fish}[words[0]](), exact=True)
    return DONE


def commands() -> dict[str, str]:
    """Return every command with its sentence."""
    return {**{name: method(name).summary for name in NAMES}, **dict(OTHER_COMMANDS)}


def flags(name: str) -> list[str]:
    """Return the option words of a command."""
    if name not in NAMES:
        return ["--help"]
    options = [option for option in (*options_of(method(name)), *STANDARD) if not option.positional]
    return [
        f"--no-{option.name}" if option.kind == "flag" and option.default is True else f"--{option.name}"
        for option in options
    ]


def bash() -> str:
    """Return the script for bash."""
    cases = "\n".join(f"    {name}) words='{' '.join(flags(name))}' ;;" for name in commands())
    return f"""\
_venvoy() {{
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{" ".join(commands())} --help --version' -- "${{COMP_WORDS[1]}}"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{cases}
  esac
  case "${{COMP_WORDS[COMP_CWORD]}}" in
    -*) COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}")) ;;
    *) COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}")) ;;
  esac
}}
complete -o filenames -F _venvoy venvoy"""


def zsh() -> str:
    """Return the script for zsh."""
    described = "\n".join(f"    '{name}:{_quoted(text)}'" for name, text in commands().items())
    cases = "\n".join(f"    {name}) compadd -- {' '.join(flags(name))} ;;" for name in commands())
    return f"""\
#compdef venvoy
_venvoy() {{
  local -a commands
  commands=(
{described}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  if [[ "$words[CURRENT]" != -* ]]; then
    _files
    return
  fi
  case "$words[2]" in
{cases}
  esac
}}
_venvoy "$@\""""


def fish() -> str:
    """Return the script for fish."""
    lines = []
    for name, text in commands().items():
        lines.append(f"complete -c venvoy -n __fish_use_subcommand -a {name} -d '{_quoted(text)}'")
        lines += [f"complete -c venvoy -n '__fish_seen_subcommand_from {name}' -l {flag[2:]}" for flag in flags(name)]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return text.replace("'", "").replace(":", "").replace("\\", "")
