"""Operations on environments as plans that can be shown, executed and undone; this package only reads the disk."""
