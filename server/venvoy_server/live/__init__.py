"""Cached results of searches for environments, the watching of their folders, and change notifications to clients."""
