"""Read the requirements of a `pyproject.toml` with their positions."""
