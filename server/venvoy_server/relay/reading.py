"""Names of the methods that only read, such as `discover`, and change nothing.

If the shared service ends before it has answered a request for such a method, the request may be sent again to the next
service. `venvoy call` may pass a call of such a method to the service, instead of running the method itself.
"""

READ_ONLY_METHODS = frozenset(
    {
        *("activate", "check", "discover", "doctor", "freeze", "info", "inspect", "menu", "packages", "rules"),
        *("selection", "status", "tools"),
    }
)
"""Method names; a test compares them with the table of methods."""
