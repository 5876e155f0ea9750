"""Read Python environments and interpreters from their files, and diagnose their problems.

The modules of this package start no process and write nothing; they read the disk only through a `Host`, the
interface to the machine.
"""
