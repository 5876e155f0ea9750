"""Names of the methods that only read and change nothing.

Requests for them may be repeated at a new service, and commands for them may run in the service.
"""

READING = frozenset(
    {
        *("activate", "check", "discover", "doctor", "freeze", "info", "inspect", "menu", "packages", "rules"),
        *("selection", "status", "tools"),
    }
)
"""Method names; a test compares them with the table of methods."""
