"""Saves of rows: what is written, what hangs on it, who else writes it."""
