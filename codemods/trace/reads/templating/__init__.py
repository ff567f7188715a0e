"""What templates read of rows."""
