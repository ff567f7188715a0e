"""Refret: finds places in Django projects that lose data or race, and rewrites them with a stated confidence."""

__version__ = "0.1.0"
