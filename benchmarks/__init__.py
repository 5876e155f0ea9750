"""Measurements against yardsticks that are run in turn with ours; `python -m benchmarks --help` lists them.

What counts is the ratio: both sides meet the same machine, load and disk, one after the other, again and again.
"""
