"""Client for package indexes: connections, the queue of lookups, and the cache of their results."""
