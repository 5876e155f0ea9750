"""All messages between clients and the server: their types, the errors, and `methods.METHODS`, the table of all
methods.

This file imports nothing, so that a command that runs one method loads only the module of that method.
"""
