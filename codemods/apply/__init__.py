"""Changes -> files on disk: whole groups, whole files, or nothing."""
