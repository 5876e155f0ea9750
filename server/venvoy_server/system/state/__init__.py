"""The user's state database: selections, trust, and the journal of operations."""
