"""Read installed distributions from their dist-info folders, and verify them against RECORD. Pure."""
