"""The version of the program, in the one place from which the build takes it."""

__version__ = "0.1.0"
