"""The edge: files, processes, uv, the state database, watching, the trash."""
