"""Protocols of the services that handlers use: machine, state, operations, look-ups, and the search cache."""
