"""Access to the operating system: files, processes, uv, the state database, watching, the trash."""
