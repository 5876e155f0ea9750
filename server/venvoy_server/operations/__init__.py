"""Operations on environments, computed as plans that can be shown, executed and undone.

This package only reads the disk.
"""
