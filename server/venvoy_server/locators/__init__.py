"""Find environments and interpreters: one locator module per tool, run in a fixed order within a time budget. Pure."""
