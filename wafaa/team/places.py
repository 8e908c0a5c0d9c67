"""The settings' place on the rail, and this app's pages among them."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place
from wafaa.team.sections import section

place("team:settings", label=_("Settings"), icon="gear", permission="team.see", order=90, prefix="settings/")

section("team:store", label=_("Name and look"), icon="shop", permission="stores.manage", group="store", order=10)
section("team:hours", label=_("Working hours"), icon="clock", permission="stores.manage", group="store", order=20)
section(
    "team:apps",
    label=_("Rules and limits"),
    icon="flag",
    permission="stores.manage",
    group="service",
    order=40,
)
section("team:profile", label=_("My profile"), icon="heart", permission="team.see", group="people", order=5)
section("team:attention", label=_("Notifications"), icon="bell", permission="team.see", group="people", order=7)
section("team:staff", label=_("Staff"), icon="people", permission="team.see", group="people", order=10)
section("team:teams", label=_("Teams"), icon="person", permission="team.see", group="people", order=20)
section("team:roles", label=_("Roles"), icon="check", permission="team.see", group="people", order=15)
section("team:security", label=_("Security"), icon="lock", permission="team.see", group="people", order=30)
section("team:phone", label=_("On the phone"), icon="device", permission="team.see", group="people", order=7)
section("team:audit", label=_("Audit trail"), icon="file", permission="audit.see", group="machine", order=20)
