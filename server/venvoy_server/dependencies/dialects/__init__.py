"""Side-effect-free parsers, one package or module per file format, that turn text into entries with spans."""
