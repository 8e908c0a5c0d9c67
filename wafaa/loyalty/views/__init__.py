"""What the store's colleagues see and do about the programme."""
