"""Pure: a requirements file as pip reads it, and what is wrong with it.

Bytes become text (`decode`), text logical lines with a map back to the document (`lines`), lines entries (`entry`,
`options`, `requirement`), entries findings (`check`, one file per rule under `rules`).
"""
