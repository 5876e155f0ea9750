"""The file system: the real `Host` of the pure packages, creation of folders, mounts, the trash."""
