"""The doors of staff: the way in, the first day, settings, colleagues, security."""
