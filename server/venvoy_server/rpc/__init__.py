"""The JSON-RPC edge: framing, connections, dispatch by the table of methods, jobs and errors. No pygls here."""
