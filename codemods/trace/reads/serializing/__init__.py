"""What serializers of DRF read of rows."""
