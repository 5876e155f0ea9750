"""Asking package indexes: connections, the queue of look-ups, and the cache of what they answered."""
