"""Doors into the inbox: the desk for staff, the chat and the form for customers."""
