"""What the store promises: /s/<store>/settings/promises/…"""

from django.urls import path

from wafaa.promises import views

app_name = "promises"
S = "s/<slug:store>/settings/promises/"

urlpatterns = [
    path(S, views.policies, name="policies"),
    path(f"{S}new/", views.new_policy, name="new_policy"),
    path(f"{S}<int:policy_id>/", views.policy, name="policy"),
    path(f"{S}<int:policy_id>/drop/", views.drop_policy, name="drop_policy"),
    path("s/<slug:store>/customers/<slug:public_id>/promises/", views.panel, name="panel"),
]
