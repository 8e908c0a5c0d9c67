"""Telegram: the Bot API as we use it, and what its updates mean."""
