"""Shell hooks: shell code for a shell's start file that activates the selected environment after each `cd`.

The placeholder `{step}` in the code is replaced by the command that is run after each `cd`, and in some shells also
after each `venvoy` command, since that may have created or selected an environment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from venvoy_server.activation import fish, powershell
from venvoy_server.activation.model import VariableEdit
from venvoy_server.activation.quoting import in_single_quotes
from venvoy_server.activation.shells import shell_named

ACTIVE: Final = "_VENVOY_HOOK"
"""Name of the variable that holds the prefix of the environment activated by the hook."""
ASKED: Final = "_VENVOY_ASKED"
"""Name of the variable that holds the last folder reported as untrusted."""

_BOURNE = """\
_venvoy_hook () {
  venvoy_status=$?
  if [ "${_VENVOY_PWD-}" != "$PWD" ]; then
    _VENVOY_PWD=$PWD
    eval "$(VENVOY_SERVICE="${VENVOY_SERVICE:-start}" {step})"
  fi
  return $venvoy_status
}
venvoy () {
  command venvoy "$@"
  set -- $?
  _VENVOY_PWD=
  return $1
}
"""
_BASH = (
    _BOURNE
    + """\
if [[ "${PROMPT_COMMAND[*]:-}" != *_venvoy_hook* ]]; then
  if [[ "$(declare -p PROMPT_COMMAND 2>&1)" == "declare -a"* ]]; then
    PROMPT_COMMAND=(_venvoy_hook "${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="_venvoy_hook;${PROMPT_COMMAND:-}"
  fi
fi
"""
)
_ZSH = (
    _BOURNE
    + """\
autoload -Uz add-zsh-hook
add-zsh-hook precmd _venvoy_hook
"""
)
_FISH = """\
function _venvoy_hook --on-event fish_prompt
  if test "$_venvoy_pwd" != "$PWD"
    set -g _venvoy_pwd $PWD
    set -q VENVOY_SERVICE; or set -lx VENVOY_SERVICE start
    {step} | source
  end
end
function venvoy
  command venvoy $argv
  set -l venvoy_status $status
  set -g _venvoy_pwd
  return $venvoy_status
end
"""
_POWERSHELL = """\
if (-not (Test-Path Function:_venvoy_before)) {
  Copy-Item Function:prompt Function:global:_venvoy_before
  function global:_venvoy_step {
    if ($global:_venvoy_pwd -ne $PWD.Path) {
      $global:_venvoy_pwd = $PWD.Path
      & {step} | Out-String | Where-Object { $_.Trim() } | Invoke-Expression
    }
  }
  function global:prompt { _venvoy_step; _venvoy_before }
}
"""
_ELVISH = """\
var venvoy-pwd = ''
set edit:before-readline = [ $@edit:before-readline {
  if (not-eq $pwd $venvoy-pwd) { set venvoy-pwd = $pwd; eval ({step} | slurp) }
} ]
"""
_XONSH = """\
@events.on_pre_prompt
def _venvoy_hook(**_):
    import os, subprocess
    if __xonsh__.env.get("_VENVOY_PWD") != os.getcwd():
        __xonsh__.env["_VENVOY_PWD"] = os.getcwd()
        execx(subprocess.run({step}, env=__xonsh__.env.detype(), stdout=subprocess.PIPE, text=True).stdout)

"""


def _words(words: Sequence[str]) -> str:
    return " ".join(map(in_single_quotes, words))


_HOOKS: Final = {
    "bash": (_BASH, _words),
    "zsh": (_ZSH, _words),
    "fish": (_FISH, lambda words: " ".join(map(fish.quote, words))),
    "powershell": (_POWERSHELL, lambda words: " ".join(map(powershell.quote, words))),
    "elvish": (_ELVISH, lambda words: "(external " + "'" + words[0].replace("'", "''") + "') " + _words(words[1:])),
    "xonsh": (_XONSH, lambda words: repr(list(words))),
}
SHELLS_WITH_HOOK: Final = tuple(_HOOKS)

_LEAVE: Final = {
    "bash": "if typeset -f deactivate >/dev/null; then deactivate; else {lines}; fi",
    "zsh": "if typeset -f deactivate >/dev/null; then deactivate; else {lines}; fi",
    "fish": "if functions -q deactivate; deactivate; else; {lines}; end",
    "powershell": "if (Test-Path Function:deactivate) {{ deactivate }} else {{ {lines} }}",
}
"""Commands by shell that deactivate the environment: the function `deactivate` if it is defined, else direct edits.

A program named `deactivate` is never run. A nested shell inherits the variables, but not the function.
"""


def hook_of(shell: str, command: Sequence[str]) -> str:
    """Return the shell code for a user's start file that keeps the selected environment active after each `cd`.

    `command` are the words of the command that this code runs after each `cd`. Raises KeyError for a shell without
    hook.
    """
    text, quoted = _HOOKS[shell]
    return text.replace("{step}", quoted(command))


def lines_that_leave(shell: str, prefix: str, entry: str) -> str:
    """Return the commands of a shell, as one text, that deactivate the environment that a shell hook activated.

    A shell hook is code in the shell's start file. `prefix` is this environment's folder (not used at present), `entry`
    the entry that its activation added to PATH. If the shell has a function `deactivate`, the commands call this
    function instead of editing variables.
    """
    how = shell_named(shell)
    separator = ";" if "\\" in entry else ":"
    edits = (
        VariableEdit("remove", "PATH", entry, separator),
        VariableEdit("unset", "VIRTUAL_ENV"),
        VariableEdit("unset", "VIRTUAL_ENV_PROMPT"),
    )
    lines = how.separator.join(how.render(edits))
    return _LEAVE[shell].format(lines=lines) if shell in _LEAVE else lines


def lines_that_set(shell: str, name: str, value: str | None) -> str:
    """Return the commands of a shell, as one text, that set the variable `name`, or unset it if `value` is None.

    The shell hook (code in the shell's start file) remembers its state in such variables.
    """
    how = shell_named(shell)
    edit = VariableEdit("unset", name) if value is None else VariableEdit("set", name, value)
    return how.separator.join(how.render((edit,)))
