"""Menus as data: one file per menu, a function of the facts and of the answers so far."""
