"""Data of package indexes (such as PyPI) about projects, and the choice of the version and file to install.

Nothing here opens a connection, a file or a database: `system` queries the indexes and stores their answers.
"""
