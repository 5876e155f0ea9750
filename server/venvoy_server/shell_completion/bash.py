"""The script that completes `venvoy` command lines in bash."""

SCRIPT = r"""_venvoy() {
  local paths word current="${COMP_WORDS[COMP_CWORD]}" lines=()
  [ "$current" = "=" ] && current=""
  mapfile -t lines < <(command venvoy completion --words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  paths="${lines[0]}"
  COMPREPLY=()
  for word in "${lines[@]:1}"; do
    word="${word%%$'\t'*}"
    # bash takes the part after `=` for the word that is completed.
    [[ "$word" == --*=* ]] && word="${word#*=}"
    COMPREPLY+=("$word")
  done
  [ "$paths" = none ] && return
  compopt -o filenames 2>/dev/null
  local action=-f
  [ "$paths" = folders ] && action=-d
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$action" -- "$current")
}
complete -F _venvoy venvoy"""
