"""The script that completes `venvoy` command lines in nushell.

It defines a command that passes its arguments on to `venvoy`, with a completer for the arguments.
"""

SCRIPT = r"""def "nu-complete venvoy" [context: string] {
  let words = ($context | split row --regex '\s+' | skip 1)
  let lines = (^venvoy completion --words -- ...$words | complete | get stdout | lines)
  if ($lines | is-empty) { return null }
  if ($lines | first) != "none" and ($lines | length) == 1 { return null }
  $lines | skip 1 | each {|line|
    let parts = ($line | split row "\t")
    { value: ($parts | first), description: ($parts | get 1? | default "") }
  }
}
def --wrapped venvoy [...arguments: string@"nu-complete venvoy"] {
  ^venvoy ...$arguments
}"""
