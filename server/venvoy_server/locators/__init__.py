"""Locators find environments and interpreters: one module per tool, run in a fixed order within a time limit.

Nothing is run or written on the machine.
"""
