"""The script that completes `venvoy` command lines in xonsh."""

SCRIPT = r"""def _venvoy_completer():
    import subprocess
    from xonsh.completers.completer import add_one_completer
    from xonsh.completers.path import complete_dir, contextual_complete_path
    from xonsh.completers.tools import RichCompletion, contextual_command_completer_for

    @contextual_command_completer_for("venvoy")
    def venvoy(command):
        words = [each.value for each in command.args[1:command.arg_index]] + [command.prefix]
        asked = [*"venvoy completion --words -- ".split(), *words]
        try:
            answer = subprocess.run(asked, capture_output=True, timeout=10, encoding="utf-8", errors="replace").stdout
        except (OSError, subprocess.SubprocessError):
            return None
        paths, *lines = answer.splitlines() or ["none"]
        found = set()
        for line in lines:
            word, _, meaning = line.partition("\t")
            found.add(RichCompletion(word, description=meaning, append_space=True))
        if paths == "none":
            return found, len(command.prefix)
        more = complete_dir(command) if paths == "folders" else contextual_complete_path(command, cdpath=False)
        more, length = more if isinstance(more, tuple) else (more, len(command.prefix))
        return found | set(more or ()), length

    add_one_completer("venvoy", venvoy, "start")


_venvoy_completer()
del _venvoy_completer"""
