"""The comment that every generated file begins with."""

HEADER = "Generated from the table of methods by protocol/generate.py. Do not edit."
