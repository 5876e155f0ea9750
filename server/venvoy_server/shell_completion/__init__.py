"""The command `venvoy completion SHELL`: print a script with which a shell completes venvoy's commands and options.

The scripts have no knowledge of venvoy: they call `venvoy completion --words -- WORD...` for the completions.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from venvoy_server.commandline.exit_status import DONE, USAGE
from venvoy_server.commandline.help import examples_of
from venvoy_server.commandline.terminal import complain, write_aside, write_text

SHELLS = ("bash", "zsh", "fish", "powershell", "nushell", "elvish", "xonsh")
HELP = """\
Print a script that completes venvoy's commands, options and values.

Usage: venvoy completion {bash,zsh,fish,powershell,nushell,elvish,xonsh}

For each shell, where its script belongs:
  bash        in ~/.bashrc: eval "$(venvoy completion bash)"
  zsh         venvoy completion zsh > _venvoy, in a folder of $fpath,
              or in ~/.zshrc after compinit: eval "$(venvoy completion zsh)"
  fish        venvoy completion fish > ~/.config/fish/completions/venvoy.fish
  powershell  in $PROFILE: venvoy completion powershell | Out-String |
              Invoke-Expression
  nushell     venvoy completion nushell | save -f
              ($nu.default-config-dir | path join venvoy.nu),
              and in config.nu: source venvoy.nu
  elvish      in rc.elv: eval (venvoy completion elvish | slurp)
  xonsh       in ~/.xonshrc: execx($(venvoy completion xonsh))"""


def completion(words: Sequence[str]) -> int:
    """Run the command `venvoy completion`, and return the exit status.

    `words` are the command's arguments. If they are a shell's name, such as `bash`, that shell's completion script is
    printed. If they are `--words -- WORD...`, the completions of the last WORD are printed; the scripts use this. For
    other arguments, the help is printed.
    """
    if words and words[0] in ("-h", "--help"):
        write_text("\n".join([HELP, *examples_of("completion")]))
        return DONE
    if tuple(words[:2]) == ("--words", "--"):
        from venvoy_server.shell_completion.candidates import completions

        write_text(completions(words[2:]).as_lines(), exact=True)
        return DONE
    if len(words) == 1 and words[0] not in SHELLS:
        complain("completion", f"{words[0]!r} is not one of the shells {', '.join(SHELLS)}.\n\n{HELP}")
        return USAGE
    if len(words) != 1:
        write_aside(HELP)
        return USAGE
    write_text(import_module(f"{__name__}.{words[0]}").SCRIPT, exact=True)
    return DONE
