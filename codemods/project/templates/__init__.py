"""Templates: which file a name stands for, and what a template says, in one shape for both languages."""
