"""The programme: /s/<store>/loyalty/…"""

from django.urls import path

from wafaa.loyalty.views import programme

app_name = "loyalty"
L = "s/<slug:store>/loyalty/"

urlpatterns = [
    path(L, programme.home, name="programme"),
    path(f"{L}switch/", programme.switch, name="switch"),
    path(f"{L}settings/", programme.settings, name="settings"),
    path(f"{L}rehearsal/", programme.rehearsal, name="rehearsal"),
    path(f"{L}rules/new/", programme.new_rule, name="new_rule"),
    path(f"{L}rules/<slug:public_id>/", programme.rule, name="rule"),
    path(f"{L}rules/<slug:public_id>/switch/", programme.switch_rule, name="switch_rule"),
]
