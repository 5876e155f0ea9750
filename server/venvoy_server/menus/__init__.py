"""The menus: one module per menu, each with a function of the facts and the answers so far that returns a step."""
