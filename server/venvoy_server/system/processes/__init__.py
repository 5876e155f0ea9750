"""Child processes: run, identify and kill them; find uv; query an interpreter for its version."""
