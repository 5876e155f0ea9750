"""The file system: reading and atomic writing of files, creation and deletion of folders, mounts, and the trash."""
