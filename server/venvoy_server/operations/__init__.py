"""Plans for changing environments (create, install, repair, remove), to be shown, executed and undone.

This package only reads from disk; `system.execution` carries the plans out.
"""
