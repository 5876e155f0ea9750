"""The script that completes `venvoy` command lines in elvish."""

SCRIPT = r"""use str
set edit:completion:arg-completer[venvoy] = {|@words|
  var lines = [(e:venvoy completion --words -- $@words[1..] 2>/dev/null)]
  if (> (count $lines) 0) {
    for line $lines[1..] {
      var parts = [(str:split &max=2 "\t" $line)]
      edit:complex-candidate $parts[0] &display=$parts[0]' '$parts[1]
    }
    if (!=s $lines[0] none) {
      edit:complete-filename $words[-1]
    }
  }
}"""
