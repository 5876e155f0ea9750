"""Side-effect-free analysis of dependency files as the tools read them, with findings about mistakes.

For a requirements file: bytes become text (`decode`), text becomes logical lines mapped to the document (`lines`),
lines become entries (`entry`, `options`, `requirement`), and rules (one module each under `rules`) report findings
(`checker`).
"""
