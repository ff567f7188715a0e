"""Queries in loops, and rows that are loaded for less than they are: what the codemods for queries ask."""
