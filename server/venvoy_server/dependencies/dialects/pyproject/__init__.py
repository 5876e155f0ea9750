"""Dependencies of a `pyproject.toml`: its text, where the requirements stand in it, and each as an entry."""
