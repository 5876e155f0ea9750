"""Pure: requirements and constraints files as pip reads them, from bytes to entries."""
