"""Child processes: running them, identifying and ending them; where uv is; asking an interpreter for its version."""
