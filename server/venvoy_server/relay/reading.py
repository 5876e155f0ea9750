"""The methods that change nothing: they may be asked twice, and by a command that the service does."""

READING = frozenset(
    {
        *("activate", "check", "discover", "doctor", "freeze", "info", "inspect", "menu", "packages", "rules"),
        *("selection", "status", "tools"),
    }
)
"""The names (a test compares them with the table of methods)."""
