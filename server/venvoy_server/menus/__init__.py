"""The menus, one module each. The function `step` of a module returns what the editor shows or does next.

`step` takes facts about the workspace and the user's answers so far.
"""
