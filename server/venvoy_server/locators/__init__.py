"""Locators: modules that find environments and interpreters, usually one module per tool.

They are called in a fixed order, within a time limit. A locator starts no program and changes nothing on the machine.
"""
