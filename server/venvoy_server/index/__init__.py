"""The answers of package indexes as values, and the choice of the version and file an installer would take. Pure.

Nothing here opens a connection, a file or a database: `system` queries the indexes and stores their answers.
"""
