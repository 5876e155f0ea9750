"""Execution of operations: plans run step by step with rollback, recovery after a crash, one module per operation."""
