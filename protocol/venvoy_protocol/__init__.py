"""Everything that crosses the wire: the types, the errors, and `methods.METHODS`, the one table of operations.

This file imports nothing, so that a one-shot command loads only the one method it runs.
"""
