"""Why no set of versions fits together: which of a person's own lines are to blame, found by asking a resolver yes or no."""
