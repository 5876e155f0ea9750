"""Read installed distributions from their metadata folders, and verify their files against the list RECORD. Pure."""
