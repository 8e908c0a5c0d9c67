"""Customers: /s/<store>/customers/…"""

from django.urls import path

from wafaa.people import views

app_name = "people"
S = "s/<slug:store>/customers/"
C = f"{S}<slug:public_id>/"

urlpatterns = [
    path(S, views.people, name="list"),
    path(f"{S}new/", views.new, name="new"),
    path(C, views.customer, name="customer"),
    path(f"{C}edit/", views.edit, name="edit"),
    path(f"{C}notes/", views.note, name="note"),
    path(f"{C}tags/", views.tag, name="tag"),
    path(f"{C}identities/", views.identity, name="identity"),
    path(f"{C}identities/<int:identity_id>/verify/", views.verify, name="verify"),
    path(f"{C}consents/", views.consent, name="consent"),
    path(f"{C}join/<slug:other_id>/", views.join, name="join"),
    path(f"{C}part/<slug:other_id>/", views.part, name="part"),
]
