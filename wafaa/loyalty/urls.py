"""Loyalty: /s/<store>/loyalty/…"""

from django.urls import path

from wafaa.loyalty.views import contests

app_name = "loyalty"
L = "s/<slug:store>/loyalty/"
C = f"{L}contests/"

urlpatterns = [
    path(C, contests.contests, name="contests"),
    path(f"{C}new/", contests.new, name="contest_new"),
    path(f"{C}won/<slug:public_id>/", contests.hand, name="contest_hand"),
    path(f"{C}<slug:public_id>/", contests.contest, name="contest"),
    path(f"{C}<slug:public_id>/change/", contests.change, name="contest_change"),
    path(f"{C}<slug:public_id>/announce/", contests.announce, name="contest_announce"),
    path(f"{C}<slug:public_id>/call-off/", contests.call_off, name="contest_call_off"),
]
