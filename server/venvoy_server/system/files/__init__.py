"""The file system: the real `Host` of the pure packages, folders that we create, mounts."""
