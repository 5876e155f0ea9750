"""Side-effect-free parser of requirements and constraints files that follows pip, from bytes to entries."""
