"""Pure: one package per file format; each turns text into entries with spans."""
