"""Cached search results, the watching of folders, and change notifications to clients."""
