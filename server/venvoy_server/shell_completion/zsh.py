"""The script that completes `venvoy` command lines in zsh."""

SCRIPT = r"""#compdef venvoy
_venvoy() {
  local -a lines items
  local paths line word
  lines=("${(@f)$(command venvoy completion --words -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  paths=$lines[1]
  for line in "${(@)lines[2,-1]}"; do
    word=${line%%$'\t'*}
    items+=("${word//:/\\:}:${line#*$'\t'}")
  done
  (( $#items )) && _describe venvoy items
  case $paths in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _venvoy "$@"
else
  compdef _venvoy venvoy
fi"""
