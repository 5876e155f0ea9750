"""Executing operations: plans step by step with rollback, recovery of interrupted ones, one module per operation."""
