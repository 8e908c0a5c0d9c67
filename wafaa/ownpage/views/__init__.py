"""The doors of the own page."""
