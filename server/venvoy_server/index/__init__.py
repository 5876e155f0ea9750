"""What package indexes (such as PyPI) answer about projects, and the choice of the version and file to install. Pure.

Nothing here opens a connection, a file or a database: `system` queries the indexes and stores their answers.
"""
