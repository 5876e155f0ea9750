"""Protocols (interfaces) of the services that request handlers use.

They are: machine, persistent state, operations on environments, look-ups on package indexes, and the search cache.
"""
