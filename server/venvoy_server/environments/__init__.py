"""Pure: what an environment is, read from its files, and what is wrong with it."""
