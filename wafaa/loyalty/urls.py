"""The programme: /s/<store>/loyalty/…"""

from django.urls import path

from wafaa.loyalty.views import desk, numbers, tiers

app_name = "loyalty"
L = "s/<slug:store>/loyalty/"
T = "s/<slug:store>/settings/tiers/"

urlpatterns = [
    path(f"{L}members/", numbers.members, name="members"),
    path(f"{L}numbers/", numbers.numbers, name="numbers"),
    path(f"{L}numbers/<slug:what>/", numbers.number, name="number"),
    path(f"{L}of/<slug:public_id>/", desk.panel, name="panel"),
    path(f"{L}of/<slug:public_id>/lines/", desk.lines, name="lines"),
    path(f"{L}of/<slug:public_id>/grant/", desk.grant, name="grant"),
    path(f"{L}of/<slug:public_id>/join/", desk.join, name="join"),
    path(f"{L}grants/<slug:public_id>/undo/", desk.ungrant, name="ungrant"),
    path(T, tiers.tiers, name="tiers"),
    path(f"{T}new/", tiers.new, name="new_tier"),
    path(f"{T}<slug:public_id>/", tiers.tier, name="tier"),
    path(f"{T}<slug:public_id>/end/", tiers.end, name="end_tier"),
]
