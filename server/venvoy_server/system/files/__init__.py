"""The file system: the real host behind the pure packages' `Host`, folders that we create, mounts."""
