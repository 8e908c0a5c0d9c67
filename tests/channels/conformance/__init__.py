"""One suite which every adapter of channels runs through: it names its fixtures and its stand-in, the rest is here."""
