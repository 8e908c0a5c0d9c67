"""One integration is one file; importing this package registers each of them."""

from wafaa.channels.adapters import webchat

__all__ = ["webchat"]
