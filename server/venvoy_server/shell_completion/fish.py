"""The script that completes `venvoy` command lines in fish."""

SCRIPT = r"""function __venvoy_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command venvoy completion --words -- $words[2..-1] $current 2>/dev/null)
    test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
    end
end
complete -c venvoy -f -a '(__venvoy_complete)'"""
