"""Connect to the user's running service with the standard library alone: imports no other package of this project."""
