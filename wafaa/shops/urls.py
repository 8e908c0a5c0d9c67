"""Shops: /s/<store>/settings/shops/…, and the door by which they call."""

from django.urls import path

from wafaa.shops.views import granting, hooks, pages

app_name = "shops"
S = "s/<slug:store>/settings/shops/"

urlpatterns = [
    path("hooks/shops/<slug:shop>/", hooks.hook, name="hook"),
    path(S, pages.shops, name="shops"),
    path(f"{S}new/", pages.new, name="new"),
    path(f"{S}<slug:public_id>/", pages.shop, name="shop"),
    path(f"{S}<slug:public_id>/secret/", pages.secret, name="secret"),
    path(f"{S}<slug:public_id>/keys/", pages.keys, name="keys"),
    path(f"{S}<slug:public_id>/back/", granting.back, name="back"),
    path(f"{S}<slug:public_id>/test/", pages.test, name="test"),
    path(f"{S}<slug:public_id>/look/", pages.look, name="look"),
    path(f"{S}<slug:public_id>/switch/", pages.switch, name="switch"),
    path(f"{S}<slug:public_id>/arrivals/<int:arrival_id>/read/", pages.read_again, name="read_again"),
]
