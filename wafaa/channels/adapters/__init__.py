"""One integration is one file; importing this package registers each of them."""

from wafaa.channels.adapters import (
    comments,
    email,
    generic,
    instagram,
    messenger,
    phone,
    sms,
    telegram,
    webchat,
    whatsapp,
    x,
)

__all__ = [
    "comments",
    "email",
    "generic",
    "instagram",
    "messenger",
    "phone",
    "sms",
    "telegram",
    "webchat",
    "whatsapp",
    "x",
]
