"""What the store promises: /s/<store>/settings/promises/…, and how it keeps it: /s/<store>/promises/…"""

from django.urls import path

from wafaa.promises import board, views

app_name = "promises"
S = "s/<slug:store>/settings/promises/"

urlpatterns = [
    path(S, views.policies, name="policies"),
    path(f"{S}new/", views.new_policy, name="new_policy"),
    path(f"{S}<int:policy_id>/", views.policy, name="policy"),
    path(f"{S}<int:policy_id>/drop/", views.drop_policy, name="drop_policy"),
    path("s/<slug:store>/promises/list/", board.listing, name="listing"),
    path("s/<slug:store>/promises/month/", board.month, name="month"),
    path("s/<slug:store>/promises/numbers/", board.numbers, name="numbers"),
    path("s/<slug:store>/customers/<slug:public_id>/promises/", views.panel, name="panel"),
]
