"""Statements that are moved, wrapped or run later: what hangs on them, and who sees them fail."""
