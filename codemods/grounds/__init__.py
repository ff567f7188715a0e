"""What codemods ask of traces: the grounds of their claims, and where their edits go."""
