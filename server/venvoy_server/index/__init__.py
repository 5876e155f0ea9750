"""Pure: what package indexes say of projects, as values, and which version and file an installer would take of them.

Nothing here opens a connection, a file or a database: `system` asks the indexes and keeps their answers.
"""
