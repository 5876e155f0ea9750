"""Dependencies of a `pyproject.toml`: its text, the positions of the requirements in it, and each as an entry."""
