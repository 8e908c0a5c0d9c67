"""Lines, and what got stuck on them, among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import Channel
from wafaa.team.sections import section

PAGES: dict[str, str] = {
    Channel.WEBCHAT: "chat",
    Channel.EMAIL: "email",
    Channel.FORM: "form",
    Channel.WHATSAPP: "whatsapp",
    Channel.GENERIC: "generic",
    Channel.TELEGRAM: "telegram",
    Channel.PHONE: "phone",
    Channel.SMS: "sms",
    Channel.MESSENGER: "messenger",
    Channel.INSTAGRAM: "instagram",
    Channel.X: "x",
}
"""The name of the page of a line of each channel."""

section(
    "channels:lines",
    label=_("Channels"),
    icon="chat",
    permission="channels.manage",
    group="service",
    order=20,
)
section(
    "channels:contact",
    label=_("Contact hours"),
    icon="moon",
    permission="stores.manage",
    group="service",
    order=42,
)
section(
    "channels:operations",
    label=_("What got stuck"),
    icon="alert",
    permission="work.health",
    group="machine",
    order=10,
)
