"""One integration is one file; importing this package registers each of them."""

from wafaa.channels.adapters import email, telegram, webchat

__all__ = ["email", "telegram", "webchat"]
