"""Explain dependency conflicts: find the responsible lines of the user by yes-or-no queries to a resolver."""
