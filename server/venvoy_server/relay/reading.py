"""The methods that change nothing: they may be repeated, and commands for them may run in the service."""

READING = frozenset(
    {
        *("activate", "check", "discover", "doctor", "freeze", "info", "inspect", "menu", "packages", "rules"),
        *("selection", "status", "tools"),
    }
)
"""Method names; a test compares them with the table of methods."""
