"""Pure: one file per tool that keeps environments or interpreters, one ordered list of them, one bounded search."""
