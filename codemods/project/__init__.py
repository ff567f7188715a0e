"""What a project is: its files, names, classes, models, tasks, receivers, views and settings."""
