"""Reaches the user's running service with the standard library alone: nothing here imports any other package of ours."""
