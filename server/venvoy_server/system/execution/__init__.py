"""Execution of operations on environments: plans are run step by step, rolled back on failure, recovered after a crash.

Each operation (create, install, remove, repair ...) has a module.
"""
