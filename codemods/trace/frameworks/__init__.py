"""What Django, DRF and other libraries do when they are called, and with what is handed to them."""
